"""Headings of columns as people and programs write them, Russian and English.

Each line of the table is a meaning and the headings that have it, told apart by `|`. Case, ё,
punctuation and blanks do not matter. A meaning is a field key with an optional channel label
after a colon, `contact.…` of a contact person, `company.…` of the company a person works at, or
one of: `@name` a client of either kind, `@company`, `@person`, `@contact` names of parties whose
place the rest of the table decides, `@post`, `id`, `kind`, `created`, `note`, `text`, `skip`.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from crm_desktop.importing.heading_text import normal

_TABLE: Final = """
@name: название | наименование | имя клиента | клиент | клиенты | контрагент | контрагенты
@name: наименование контрагента | название клиента | наименование клиента | заказчик | покупатель
@name: поставщик | партнер | name | title | client | customer | customer name | client name
@name: account | account name | accounts name | имя название | наименование название
@name: название имя | имя/название | название/фио | фио/название | фио или название | дебитор
@name: наименование/фио | клиент (фио) | абонент | получатель | плательщик | display name
@name: отображаемое имя | file as | рабочее наименование | краткое наименование
@name: сокращенное наименование | наименование краткое | полное имя/название
@company: организация | компания | название компании | название организации
@company: наименование организации | фирма | юридическое лицо | юр лицо | юрлицо | предприятие
@company: наименование предприятия | company | company name | organization | organisation
@company: organization name | organization 1 name | место работы | работодатель | учреждение
@company: имя компании | наименование компании | название фирмы | компания контакта
@company: account name company | business
@company: реквизит (россия): сокращенное наименование организации
@company: сокращенное наименование организации | магазин | название юр лица | наименование юр лица
@company: наименование юридического лица | бренд | торговая марка
@person: фио | ф.и.о. | ф и о | имя фамилия | фамилия имя | фамилия имя отчество | полное имя
@person: полное имя контакта | full name | имя, фамилия | фамилия, имя | фио клиента
@person: фио контакта | ф.и.о. клиента | contact name | имя контакта | человек | фамилия и имя
@person: имя и фамилия | фио полностью | сотрудник компании | person | person name | фио физлица
@person: гражданин
@contact: контактное лицо | контактное лицо (фио) | контактное лицо фио | контакт
@contact: контактные лица | контактная персона | контактный человек | представитель
@contact: фио контактного лица | имя контактного лица | ответственное лицо клиента
@contact: фио представителя | лпр | лицо принимающее решение | основной контакт | primary contact
@contact: contact | contact person | контакты (фио) | фио лпр | кто | с кем общаться | имя лпр
@contact: ответственный от клиента | контакт компании
@post: должность | должность контактного лица | должность контакта | пост | позиция | job title
@post: position | post | organization title | organization 1 title | role title | профессия
@post: должность лпр | должность представителя
last_name: фамилия | last name | lastname | surname | family name | фамилия клиента
last_name: фамилия контакта
first_name: имя | first name | firstname | given name | имя (контакта) | имя человека
middle_name: отчество | middle name | middlename | patronymic | additional name | second name
full_name: полное наименование | полное название | наименование полное | юридическое название
full_name: официальное наименование | полное наименование организации
full_name: реквизит (россия): полное наименование организации | legal name
full_name: полное юридическое наименование | юридическое наименование | наименование по уставу
inn: инн | инн клиента | инн организации | инн компании | инн контрагента | реквизит (россия): инн
inn: inn | tin | tax id | инн/кпп | vat | vat number | инн / кпп | инн кпп
inn: идентификационный номер налогоплательщика | инн фл | инн юл | унп | иин | бин
kpp: кпп | реквизит (россия): кпп | kpp | кпп организации | код причины постановки на учет
ogrn: огрн | огрнип | огрн/огрнип | реквизит (россия): огрн | реквизит (россия): огрнип | ogrn
ogrn: огрн (огрнип)
okpo: окпо | реквизит (россия): окпо | код окпо | okpo
director: директор | генеральный директор | ген директор | гендиректор | руководитель
director: фио директора | фио руководителя | реквизит (россия): ген. директор | director | ceo
director: глава | подписант | руководитель организации
industry: отрасль | сфера | сфера деятельности | вид деятельности | деятельность | industry
industry: направление деятельности | оквэд | основной вид деятельности | род деятельности
industry: направление бизнеса | профиль деятельности | сфера бизнеса
type: тип клиента | тип контакта | тип компании | статус клиента | статус | client type
type: customer type | стадия клиента | категория клиента | тип контрагента | вид клиента
type: состояние | status | отношение
segment: сегмент | сегмент рынка | segment | группа | группа клиентов | категория | класс
segment: группа клиента | abc
source: источник | источник клиента | откуда узнали | откуда | откуда пришел | источник лида
source: канал привлечения | source | lead source | рекламный источник | источник обращения
source: источник информации | как узнали | канал | откуда о нас узнали | источник рекламы
region: регион | область | субъект рф | регион клиента | region | область/край | территория | край
region: республика | state
department: подразделение | ответственное подразделение | наш отдел | наш филиал
responsible: ответственный | менеджер | ответственный менеджер | ведущий менеджер | куратор
responsible: owner | assigned user | ответственный сотрудник | ответственный за контакт
responsible: ответственный пользователь | manager | assigned to | закрепленный менеджер
responsible: персональный менеджер | сотрудник | кто ведет | фио менеджера | account owner
responsible: продавец
priority: приоритет | важность | priority | срочность | уровень важности
newsletter: согласие на рассылку | рассылка | подписка | подписан на рассылку | subscribed
newsletter: newsletter | согласие | получать рассылку | согласен на рассылку | email рассылка
newsletter: согласие на получение рассылки | email opt in
birthday: день рождения | дата рождения | др | д.р. | birthday | birth date | date of birth
birthday: birthdate | дата рожд | дата рождения клиента | день рожд | рождение | dob | дата рожден
preferences: предпочтения | интересы | хобби | hobby | preferences | увлечения | пожелания
preferences: interests
family: семья | супруг | супруга | супруг(а) | дети | family | spouse | children
family: семейное положение
note: заметка | заметки | примечание | примечания | комментарий | комментарии
note: комментарий менеджера | notes | note | comment | comments | описание | description | история
note: история общения | история взаимодействия | дополнительно | дополнительная информация
note: доп информация | доп. инфо | прочее | разное | memo | текст | суть обращения | remarks
note: история контактов | результат | о клиенте | дополнительно об источнике | особенности
note: доп. сведения | инфо | пояснения | название лида | обращение лида
phone: телефон | телефоны | тел | тел. | телефон клиента | номер телефона | контактный телефон
phone: phone | phones | telephone | phone number | tel | номер | контактные телефоны
phone: телефон для связи | другой телефон | other phone | телефон/факс | тел/факс | тел./факс
phone: primary phone | основной телефон | main phone | телефон компании | telefon | phone value
phone: контактный номер | номера телефонов | номер тел | тел номер | телефон организации
phone: телефон основной | связь | № телефона | телефон (основной) | телефон доп
phone: дополнительный телефон | доп телефон | телефон для рассылок | whatsapp phone
phone:мобильный: мобильный | мобильный телефон | моб | моб. | моб. телефон | моб тел | сотовый
phone:мобильный: сотовый телефон | mobile | mobile phone | cell | cell phone | телефон мобильный
phone:мобильный: телефон переносной | телефон сотовый | сот | мобила | мобильный номер
phone:мобильный: телефон моб | cellphone | mobile number
phone:рабочий: рабочий телефон | раб. телефон | раб тел | телефон рабочий | рабочий
phone:рабочий: business phone | work phone | office phone | рабочий прямой телефон | телефон раб.
phone:рабочий: рабочий телефон прямой | business phone 2 | офисный телефон | городской телефон
phone:рабочий: городской | телефон офиса | основной телефон организации | стационарный телефон
phone:рабочий: телефон секретаря | телефон помощника | assistant's phone | company main phone
phone:рабочий: стационарный
phone:домашний: домашний телефон | дом. телефон | телефон домашний | home phone | home | домашний
phone:домашний: телефон дом. | home phone 2
phone:факс: факс | рабочий факс | номер факса | fax | business fax | home fax | домашний факс
phone:факс: other fax | fax number
phone:автомобильный: телефон в машине | car phone
phone:пейджер: пейджер | номер пейджера | pager
email: e-mail | email | mail | почта | электронная почта | эл. почта | эл почта
email: электронный адрес | адрес эл. почты | мейл | e-mail address | email address | имейл
email: адрес электронной почты | e mail value | другой e-mail | другой email | e-mail 2 address
email: e-mail 3 address | адрес 2 эл. почты | адрес 3 эл. почты | емейл | эл. адрес
email: e-mail клиента | e-mail для рассылок | non primary e-mails | емайл | email value | элпочта
email: эл. почта клиента | мыло | майл
email:рабочий: рабочий e-mail | рабочий email | рабочая почта | work email | business email
email:рабочий: корпоративная почта
email:личный: частный e-mail | личный email | личный e-mail | личная почта | home email
email:личный: personal email
messenger: мессенджер | мессенджеры | контакт открытая линия | messenger | im
messenger:Telegram: telegram | телеграм | телеграмм | тг | tg | контакт telegram | ник telegram
messenger:Telegram: ник в телеграм | телега
messenger:WhatsApp: whatsapp | ватсап | вотсап | whats app | контакт whatsapp | ватцап | вацап
messenger:Viber: viber | вайбер | контакт viber
messenger:MAX: max | макс мессенджер | контакт max
messenger:Skype: skype | скайп
social: соцсеть | соцсети | социальная сеть | социальные сети | social | личная страница
social: профиль в соцсети | соц сети
social:ВКонтакте: вконтакте | вк | vk | vkontakte | страница вконтакте | контакт вконтакте
social:ВКонтакте: ссылка вк
social:Одноклассники: одноклассники | ok
social:Facebook: facebook | страница facebook | контакт facebook
social:Instagram: instagram | инстаграм | инстаграмм | комментарии instagram
social:X: twitter | микроблог twitter
social:LinkedIn: linkedin
site: сайт | веб-сайт | web | www | website | site | корпоративный сайт | сайт компании | url
site: web page | интернет-сайт | веб-страница | web site | адрес сайта | другой сайт
site: страница livejournal | web сайт | домен | home page | веб страница
legal_address: юридический адрес | юр. адрес | юр адрес | юрадрес | адрес юридический
legal_address: адрес регистрации | legal address | реквизит (россия): адрес
legal_address: billing address street | billing address city | billing address postalcode
legal_address: billing address country | billing address state | место нахождения | адрес по егрюл
legal_address: адрес (юр.) | адрес юр
actual_address: адрес | фактический адрес | факт. адрес | факт адрес | адрес фактический
actual_address: адрес клиента | address | адрес офиса | местонахождение | полный адрес
actual_address: адрес проживания | улица, номер дома | квартира, офис, комната, этаж | street
actual_address: улица | дом | город | населенный пункт | city | почтовый индекс | индекс | страна
actual_address: country | район | zip | квартира | корпус | строение | postal code
actual_address: улица (раб. адрес) | улица 2 (раб. адрес) | улица 3 (раб. адрес) | офис | town
actual_address: город (раб. адрес) | область (раб. адрес) | индекс (раб. адрес)
actual_address: страна (раб. адрес) | business street | business city | business state
actual_address: business postal code | business country | business country/region
actual_address: business street 2 | business street 3 | business address | address 1: street 1
actual_address: address 1: city | address 1: zip/postal code | address 1: country/region
actual_address: address 1: state/province | address line 1
actual_address: реквизит (россия): адрес - улица, номер дома | address 1 street
actual_address: address 1 formatted | адрес факт | address 1 city
actual_address: реквизит (россия): адрес - населенный пункт | реквизит (россия): адрес - регион
actual_address: address line 2
post_address: почтовый адрес | адрес почтовый | адрес для корреспонденции | mailing address
post_address: postal address | адрес для писем | домашний адрес | улица (дом. адрес)
post_address: улица 2 (дом. адрес) | улица 3 (дом. адрес) | город (дом. адрес)
post_address: область (дом. адрес) | почтовый код (дом.) | индекс (дом. адрес)
post_address: страна (дом. адрес) | home street | home city | home state | home postal code
post_address: home country | home street 2 | home street 3 | home address | home country/region
post_address: почтовый индекс (дом.)
delivery_address: адрес доставки | доставка | delivery address | shipping address | адрес отгрузки
delivery_address: улица (другой адрес) | улица 2 (другой адрес) | улица 3 (другой адрес)
delivery_address: город (другой адрес) | область (другой адрес) | индекс (другой адрес)
delivery_address: страна (другой адрес) | other street | other city | other state
delivery_address: other postal code | other country | other street 2 | other street 3
delivery_address: other address | пункт выдачи | адрес разгрузки
account: расчетный счет | р/с | рс | р/сч | расч. счет | счет | номер счета | банковский счет
account: account number | рсчет | расчетный счет № | банковский реквизит (россия): расчетный счет
account: расч счет | № счета | номер расчетного счета
bank: банк | наименование банка | название банка | bank | банк получателя | bank name
bank: обслуживающий банк | банковский реквизит (россия): наименование банка
bik: бик | бик банка | bik | bic | банковский реквизит (россия): бик
corr_account: корреспондентский счет | к/с | кс | корр. счет | корр счет | корсчет | к/сч
corr_account: корр. счет банка | кор счет | банковский реквизит (россия): кор. счет
roles: роль | роли | роль клиента | роль контрагента | role
tags: теги | тег | метки | метка | tags | labels | ключевые слова | categories | категории
tags: group membership | тэги | метки (теги)
contact.name: contact.name
contact.phone: телефон контактного лица | тел. контактного лица | телефон контакта | телефон лпр
contact.phone: телефон представителя | контактный телефон лица | phone of contact | contact phone
contact.phone: номер контактного лица | тел лпр
contact.phone:мобильный: мобильный контактного лица | мобильный телефон контактного лица
contact.phone:мобильный: сотовый контактного лица | мобильный лпр
contact.email: e-mail контактного лица | email контактного лица | почта контактного лица
contact.email: почта контакта | email контакта | e-mail контакта | email лпр | e-mail лпр
contact.email: contact email | эл. почта контактного лица | почта лпр
contact.birthday: день рождения контактного лица | дата рождения контактного лица
contact.birthday: др контактного лица | день рождения лпр
contact.last_name: фамилия контактного лица | реквизит (россия): фамилия
contact.first_name: реквизит (россия): имя | имя (контактного лица)
contact.middle_name: отчество контактного лица | реквизит (россия): отчество
id: id | код | код клиента | ид | идентификатор | guid | uid | внешний код | external id
id: внешний id | record id | client id | id клиента | id контакта | id компании | customer id
id: код контрагента | номер клиента | уникальный код | uuid | код 1с | артикул клиента
id: (do not modify) account | (do not modify) contact | (do not modify) lead | contact id
id: account id | номер карточки
kind: тип | вид | юр/физ | физ/юр | юр. или физ. лицо | вид контрагента
kind: юридическое/физическое лицо | тип лица | kind | type | физлицо/юрлицо | форма собственности
kind: лицо
created: дата создания | создан | создано | дата добавления | дата регистрации
created: дата создания контакта | date created | created | created at | дата внесения
created: дата создания компании | дата заведения | created on | дата занесения
created: дата первого обращения | дата создания сделки | дата обращения | дата первого контакта
created: добавлен
skip: № | № п/п | п/п | номер п/п | nn | # | пп | № пп | номер по порядку | n п/п | row checksum
skip: no | (do not modify) row checksum | (do not modify) modified on | почему не загружено
skip: реквизит: шаблон | npp | порядковый номер | e-mail display name | e-mail 2 display name
skip: e-mail 3 display name | e mail label | phone label | e mail type | phone type | e-mail type
skip: e-mail 2 type | e-mail 3 type | тип эл. почты | тип 2 эл. почты | тип 3 эл. почты
skip: website label | address label | краткое имя эл. почты | краткое 2 имя эл. почты
skip: краткое 3 имя эл. почты | organization 1 type | address 1 type | website 1 type
skip: relation 1 type | реквизит (россия): адрес - тип | address label 1
"""


@cache
def heading_meanings() -> dict[str, str]:
    """Return normalised heading -> meaning; the first line that names a heading wins."""
    found: dict[str, str] = {}
    for line in _TABLE.strip().splitlines():
        meaning, words = line.split(": ", 1)
        for word in words.split("|"):
            found.setdefault(normal(word), meaning)
    return found


# Told by a word inside the heading when the whole is unknown; the order matters.
WORDS_WITHIN: Final = (
    ("e-mail", "email"),
    ("email", "email"),
    ("емейл", "email"),
    ("эл почт", "email"),
    ("электронн", "email"),
    ("почта", "email"),
    ("моб тел", "phone:мобильный"),
    ("мобильн", "phone:мобильный"),
    ("сотов", "phone:мобильный"),
    ("mobile", "phone:мобильный"),
    ("факс", "phone:факс"),
    ("телефон", "phone"),
    ("phone", "phone"),
    ("telegram", "messenger:Telegram"),
    ("телеграм", "messenger:Telegram"),
    ("whatsapp", "messenger:WhatsApp"),
    ("вконтакте", "social:ВКонтакте"),
    ("соцсет", "social"),
    ("сайт", "site"),
    ("website", "site"),
    ("юридический адрес", "legal_address"),
    ("юр адрес", "legal_address"),
    ("адрес доставки", "delivery_address"),
    ("почтовый адрес", "post_address"),
    ("адрес", "actual_address"),
    ("address", "actual_address"),
    ("рождени", "birthday"),
    ("birth", "birthday"),
    ("контактное лицо", "@contact"),
    ("фио", "@person"),
    ("должност", "@post"),
    ("инн", "inn"),
    ("огрн", "ogrn"),
    ("корр счет", "corr_account"),
    ("расчетный счет", "account"),
    ("комментари", "note"),
    ("примечани", "note"),
    ("заметк", "note"),
    ("ответственн", "responsible"),
    ("менеджер", "responsible"),
    ("наименование", "@name"),
    ("название", "@name"),
)
