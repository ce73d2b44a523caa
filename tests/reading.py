"""How hard an English text is to read: the school grade by Flesch and Kincaid's formula."""

import html
import re


def grade(text: str) -> float:
    """Estimate the grade; syllables are counted as groups of vowels."""
    sentences = [part for part in re.split(r"[.?:;]+(?=\s|$)", text) if part.strip()]
    words = re.findall(r"[A-Za-z’']+", text)
    syllables = sum(_syllables(word.lower()) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def visible_text(page: str) -> str:
    """Give the text of a page's main part, each block ended like a sentence."""
    main = page[page.index("<main") : page.index("</main>")]
    main = re.sub(r"<(script|style|select|svg)\b.*?</\1>", " ", main, flags=re.DOTALL)
    main = re.sub(r"(?<=\w)\s*</(?:p|li|h\d|dt|dd|legend|summary|label)>", ". ", main)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main))).strip()


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)
