<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru_RU" sourcelanguage="en_US">
<!-- What Qt's own Russian (qtbase_ru) lacks. After a change: pyside6-lrelease qt_rest_ru.ts -->
<context>
    <name>QAbstractFileIconProvider</name>
    <message><source>Drive</source><translation>Диск</translation></message>
    <message><source>Folder</source><comment>All other platforms</comment><translation>Папка</translation></message>
    <message><source>Unknown</source><translation>Неизвестно</translation></message>
</context>
<context>
    <name>QFileDialog</name>
    <message><source>&amp;Look in:</source><translation>Папка:</translation></message>
    <message><source>Files of &amp;type:</source><translation>Тип файлов:</translation></message>
</context>
</TS>
