"""Pronunciations of words that no lexicon has, by letter-to-sound rules: names, brands, slips of the key.

They need not be right, only near enough for forced alignment to find the word. Phones are
ARPAbet, as in CMUdict; the rules are a short version of the usual ones (Elovitz et al. 1976).
"""

from __future__ import annotations

import re

LETTERS = {
    "a": "EY", "b": "B IY", "c": "S IY", "d": "D IY", "e": "IY", "f": "EH F", "g": "JH IY", "h": "EY CH",
    "i": "AY", "j": "JH EY", "k": "K EY", "l": "EH L", "m": "EH M", "n": "EH N", "o": "OW", "p": "P IY",
    "q": "K Y UW", "r": "AA R", "s": "EH S", "t": "T IY", "u": "Y UW", "v": "V IY",
    "w": "D AH B AH L Y UW", "x": "EH K S", "y": "W AY", "z": "Z IY",
}  # fmt: skip
"""The names of the letters, for what cannot be read as a word."""

RULES = tuple(
    (re.compile(pattern), phones)
    for pattern, phones in (
        # silent letters and beginnings
        (r"^kn|^gn|^pn", "N"), (r"^wr", "R"), (r"^ps", "S"), (r"^x", "Z"), (r"^gh", "G"), (r"^mc", "M AH K"),
        (r"mb$", "M"), (r"'s$", "Z"), (r"'", ""),
        # endings
        (r"tion", "SH AH N"), (r"(?<=s)sion", "SH AH N"), (r"sion", "ZH AH N"), (r"ture$", "CH ER"), (r"ing$", "IH NG"),
        (r"cious|tious", "SH AH S"), (r"ous$", "AH S"), (r"(?<=[bcdfgkpstz])le$", "AH L"), (r"(?<=[td])ed$", "AH D"),
        (r"(?<=[pkfs])ed$", "T"), (r"ed$", "D"), (r"(?<=[sxz])es$|(?<=ch)es$|(?<=sh)es$", "AH Z"),
        (r"(?<=[bdgvlmnraeiouy])s$", "Z"), (r"que$", "K"), (r"y$", "IY"), (r"(?<=[aeiouy])e$|(?<=..)e$", ""),
        # groups of consonants
        (r"sch(?=[lmnw])", "SH"), (r"sch", "S K"),
        (r"tch|ch", "CH"), (r"sh", "SH"), (r"th", "TH"), (r"ph", "F"), (r"wh", "W"), (r"ck", "K"),
        (r"dge|dg(?=i)", "JH"), (r"qu", "K W"), (r"gh(?=t)|gh$", ""), (r"ng$|ng(?=s$)", "NG"), (r"nk", "NG K"),
        (r"([bdfghjklmnpqrtvwz])(?=\1)", ""), (r"s(?=s)|c(?=c[^eiy])", ""),
        # groups of vowels
        (r"eigh|eig(?=n)", "EY"), (r"igh", "AY"), (r"augh|ough(?=t)", "AO"), (r"ough", "OW"), (r"eau", "OW"),
        (r"ear|eer|ier", "IH R"), (r"air|are$", "EH R"), (r"oor|our|oar", "AO R"), (r"ire$", "AY ER"),
        (r"ee|ea", "IY"), (r"oo|ew|ui", "UW"), (r"ou", "AW"), (r"oi|oy", "OY"), (r"ow$|oa|oe", "OW"), (r"ow", "AW"),
        (r"ai|ay|ei|ey(?!$)", "EY"), (r"ey$|ie", "IY"), (r"au|aw", "AO"), (r"ue", "UW"), (r"io", "IY OW"),
        (r"ia", "IY AH"), (r"eo", "IY OW"), (r"ua", "W AA"),
        (r"ar", "AA R"), (r"or", "AO R"), (r"er|ir|ur|yr", "ER"),
        # a vowel before one consonant and a final e is long
        (r"a(?=[^aeiouyrx]e(s|d)?$)", "EY"), (r"e(?=[^aeiouyrx]e$)", "IY"), (r"[iy](?=[^aeiouyrx]e(s|d)?$)", "AY"),
        (r"o(?=[^aeiouyrx]e(s|d)?$)", "OW"), (r"u(?=[^aeiouyrx]e(s|d)?$)", "UW"),
        # single letters
        (r"a$", "AH"), (r"i$", "IY"), (r"o$", "OW"), (r"u$", "UW"), (r"e$", "IY"),
        (r"a", "AE"), (r"e", "EH"), (r"i", "IH"), (r"o", "AA"), (r"u", "AH"), (r"y(?=[aeiou])", "Y"), (r"y", "IH"),
        (r"c(?=[eiy])", "S"), (r"c", "K"), (r"g(?=[eiy])", "JH"), (r"g", "G"), (r"x", "K S"), (r"j", "JH"),
        (r"h(?=[aeiouy])", "HH"), (r"h", ""), (r"q", "K"), (r"b", "B"), (r"d", "D"), (r"f", "F"), (r"k", "K"),
        (r"l", "L"), (r"m", "M"), (r"n", "N"), (r"p", "P"), (r"r", "R"), (r"s", "S"), (r"t", "T"), (r"v", "V"),
        (r"w", "W"), (r"z", "Z"),
    )
)  # fmt: skip
"""Tried in this order at each place of a word; the first that fits is used."""


def pronounce(word: str) -> str:
    """Phones, separated by spaces, of a lower-case ASCII word. Never empty for one that has a letter."""
    if not re.search("[aeiouy]", word):
        return spell(word)
    phones: list[str] = []
    place = 0
    while place < len(word):
        sound, length = _sound(word, place)
        phones += sound.split()
        place += length
    return " ".join(phones) or spell(word)


def spell(word: str) -> str:
    return " ".join(LETTERS[letter] for letter in word if letter in LETTERS)


def _sound(word: str, place: int) -> tuple[str, int]:
    for pattern, phones in RULES:
        if match := pattern.match(word, place):
            return phones, max(match.end() - place, 1)
    return "", 1
