"""What zxcvbn says, in Russian, and the Russian words people make passwords of."""

from __future__ import annotations

from typing import Final

ALL_CAPITALS: Final = "All-uppercase is almost as easy to guess as all-lowercase."

ADVICE: Final = {
    "Use a few words, avoid common phrases.": "Возьмите несколько слов, но не расхожую фразу.",
    "No need for symbols, digits, or uppercase letters.": (
        "Знаки, цифры и заглавные буквы не обязательны."
    ),
    "Add another word or two. Uncommon words are better.": ("Добавьте слово-другое, лучше редкое."),
    "Straight rows of keys are easy to guess.": "Клавиши, стоящие в ряд, легко угадать.",
    "Short keyboard patterns are easy to guess.": "Короткий узор на клавиатуре легко угадать.",
    "Use a longer keyboard pattern with more turns.": (
        "Узор на клавиатуре должен быть длиннее и с поворотами."
    ),
    'Repeats like "aaa" are easy to guess.': "Повторы вроде «ааа» легко угадать.",
    'Repeats like "abcabcabc" are only slightly harder to guess than "abc".': (
        "Повтор вроде «абвабвабв» угадать почти так же легко, как «абв»."
    ),
    "Avoid repeated words and characters.": "Не повторяйте слова и знаки.",
    'Sequences like "abc" or "6543" are easy to guess.': (
        "Последовательности вроде «абв» или «6543» легко угадать."
    ),
    "Avoid sequences.": "Не берите знаки подряд.",
    "Recent years are easy to guess.": "Недавние годы легко угадать.",
    "Avoid recent years.": "Не берите недавние годы.",
    "Avoid years that are associated with you.": "Не берите годы, связанные с вами.",
    "Dates are often easy to guess.": "Даты обычно легко угадать.",
    "Avoid dates and years that are associated with you.": (
        "Не берите даты и годы, связанные с вами."
    ),
    "This is a top-10 common password.": "Это один из десяти самых частых паролей.",
    "This is a top-100 common password.": "Это один из ста самых частых паролей.",
    "This is a very common password.": "Это очень частый пароль.",
    "This is similar to a commonly used password.": "Он похож на очень частый пароль.",
    "A word by itself is easy to guess.": "Одно слово легко угадать.",
    "Names and surnames by themselves are easy to guess.": "Имя или фамилию легко угадать.",
    "Common names and surnames are easy to guess.": (
        "Распространённые имена и фамилии легко угадать."
    ),
    "Capitalization doesn't help very much.": "Заглавная буква в начале почти не помогает.",
    ALL_CAPITALS: ("Одни заглавные угадать почти так же легко, как одни строчные."),
    "Reversed words aren't much harder to guess.": (
        "Слово задом наперёд угадать ненамного труднее."
    ),
    "Predictable substitutions like '@' instead of 'a' don't help very much.": (
        "Замены вроде «@» вместо «а» почти не помогают."
    ),
}
"""Every sentence of zxcvbn 4.5's feedback."""

_WORDS: Final = """
пароль привет любовь солнышко люблю наташа максим андрей марина сергей кристина александр
анастасия дмитрий светлана алексей елена виктория екатерина татьяна владимир евгений ольга
николай ирина михаил юлия иван анна мария денис роман артем кирилл павел игорь олег вика
настя саша маша даша катя лена таня дима миша зайка зайчик котенок кошка собака медведь
солнце звезда ангел машина москва россия питер спартак зенит динамо динамит компьютер
интернет админ администратор директор менеджер бухгалтер офис фирма компания работа клиент
клиенты картотека секрет доступ вход сезам открой гость пользователь логин мама папа семья
доченька сынок малыш родина победа весна лето осень зима январь февраль март апрель май июнь
июль август сентябрь октябрь ноябрь декабрь понедельник пятница слава удача счастье жизнь
самый лучший хороший красавица королева принцесса дракон тигр волк
"""

COMMON_WORDS: Final = tuple(_WORDS.split())
"""The most frequent of them, lower case."""
