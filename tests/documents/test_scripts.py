"""Every script, drawn with glyphs that exist, joined and ordered as its readers read it (O1)."""

from __future__ import annotations

import re
import unicodedata

import pytest
import yaml

from b2b.documents.typefaces import OTHERS, stack_for
from b2b.documents.writing import direction, printable
from tests.documents.paper import line, slip

pytestmark = pytest.mark.covers("O1")

SCRIPTS = {
    "Latin": "Zoë Ångström-Łukasiewicz, Đorđe Žižek, Nguyễn Thị Hương, İzmir, ß, ẞ, Œuvre",
    "Greek": "Γιώργος Παπαδόπουλος, Οδός Ερμού 15, Ἀθῆναι",
    "Cyrillic": "Екатерина Щербакова, вулиця Ґонти 7, Ђорђе, Қазақстан",
    "Arabic": "محمد عبد الله الخالدي",
    "Persian": "خیابان ولیعصر، پلاک ۱۲۳ گچ‌پژ",
    "Urdu": "گلی نمبر ۵، لاہور ٹھیک ہے",
    "Hebrew": "רחוב הרצל 12, תל אביב-יפו",
    "Chinese": "上海市浦东新区世纪大道100号 喆堃翀珺龑 台北市信義區市府路",
    "Japanese": "東京都千代田区丸の内1-1 髙﨑 神社 カタカナ ﾊﾝｶｸ 々〆 渡邊 齋藤",
    "Korean": "서울특별시 종로구 세종대로 똠방각하",
    "Armenian": "Երևան, Աբովյան փողոց 8",
    "Georgian": "თბილისი, რუსთაველის გამზირი",
    "Ethiopic": "አዲስ አበባ",
    "Thai": "กรุงเทพมหานคร ถนนสุขุมวิท",
    "Hindi": "दिल्ली",
    "Tamil": "சென்னை",
    "signs": "€ £ ¥ ₹ ₺ ₽ ½ × ± ° № § † • … “” «» ‹› – — → ✓ ♥ ☎ 😊 📦 ①",
}
MIXED = "Camille Καμίλ Камилла كاميل קמיל 卡米尔 カミーユ 카미유"


@pytest.mark.parametrize("text", [*SCRIPTS.values(), MIXED], ids=[*SCRIPTS, "mixed"])
def test_every_character_has_a_glyph(text):
    page = slip(address=[text, "1 High Street"], lines=[line(name=text)], note=text, sender=[text])
    assert page.undrawn() == set()
    assert all(font.startswith("Noto") for font in page.fonts())
    assert page.says(text) or any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


def test_what_no_font_has_is_drawn_as_a_box_and_not_written_to_a_log(caplog):
    """ReportLab names the box U+0000."""
    assert slip(lines=[line(name="ᏣᎳᎩ")]).undrawn() == {"\x00"}
    assert caplog.records == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("محمد عبد الله الخالدي", ["محمد", "عبد", "الله", "الخالدي"]),
        ("رحوب שלום", ["שלום"]),
        ("רחוב הרצל 12", ["רחוב", "הרצל", "12"]),
    ],
)
def test_the_words_of_right_to_left_scripts_are_read_back(text, words):
    page = slip(lines=[line(name=text)])
    assert all(word in page.text for word in words)


def test_arabic_letters_are_joined_and_run_from_right_to_left():
    page = slip(lines=[line(name="بيت كبير")])
    drawn = "".join(run for run in page.drawn() if any(unicodedata.name(c, "").startswith("ARABIC") for c in run))
    # From left to right: kabir's last letter first, each in the form of its place in the word.
    assert drawn.replace(" ", "") == "\ufeae\ufef4\ufe92\ufedb\ufe96\ufef4\ufe91"
    assert unicodedata.normalize("NFKC", drawn[::-1]).split() == ["بيت", "كبير"]


def test_a_right_to_left_line_keeps_numbers_latin_words_and_brackets_the_right_way_round():
    page = slip(lines=[line(name="قميص (أزرق) XL 42")])
    drawn = "".join(page.drawn())
    start = drawn.index("XL 42")
    assert drawn[start : start + 7].replace(" ", "") == "XL42(" or "XL 42 (" in drawn, "the Latin part stands leftmost"
    assert drawn.index("(", start) < drawn.index(")", start)


def test_an_address_from_right_to_left_stands_at_the_right_of_its_column():
    assert indent_of("Building 12", slip(address=["Building 12", "الرياض"])) == 0
    assert indent_of("Building 12", slip(address=["محمد الخالدي", "Building 12"], country="SA")) > 80


def indent_of(text: str, page) -> float:
    """How far from the left edge of its column a line begins, in points."""
    content = page.reader.pages[0].get_contents().get_data().decode("latin-1")
    paragraph = content[: content.index(f"({text}) Tj")].rpartition("BT ")[2]
    moved = re.findall(r"([\d.]+) 0 Td", paragraph)
    return float(moved[0]) if moved else 0.0


@pytest.mark.parametrize(
    ("address", "country", "shapes"),
    [
        (["山田太郎", "東京都"], "JP", "NotoSansJP-Regular"),
        (["直樹さん"], "US", "NotoSansJP-Regular"),
        (["王直", "北京市"], "CN", "NotoSansSC-Regular"),
    ],
)
def test_japanese_names_have_japanese_shapes_and_chinese_ones_chinese(address, country, shapes):
    assert slip(address=address, country=country).fonts() - {"NotoSans-Regular", "NotoSans-Bold"} == {shapes}


def test_what_one_east_asian_font_lacks_the_other_lends():
    page = slip(address=["髙﨑𠮷"], country="CN", lines=[line(name="龑们这说")])
    assert page.undrawn() == set()
    assert page.says("髙﨑𠮷")


def test_a_latin_document_loads_no_other_font():
    assert [family.name for family in stack_for("Élodie – № 7").families if family in OTHERS] in (
        [],
        ["NotoSansMath", "NotoSansSymbols", "NotoEmoji"],
    )
    assert [family.name for family in stack_for("Elodie").families] == ["NotoSans"]


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("e\u0301", "é"),
        ("\uac00", "\uac00"),
        ("\u1112\u1161\u11ab", "한"),
        ("\ufa19\u0041\u030a", "\ufa19Å"),
        ("a\x00b\u200bc\ufe0f", "abc"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\u06af\u0686\u200c\u067e", "\u06af\u0686\u200c\u067e"),
    ],
)
def test_text_is_made_printable_without_changing_a_letter(given, printed):
    assert printable(given) == printed


@pytest.mark.parametrize(
    ("text", "way"), [("abc", "ltr"), ("12 שלום", "rtl"), ("(مرحبا", "rtl"), ("12", "ltr"), ("", "ltr"), ("a ש", "ltr")]
)
def test_the_first_letter_decides_the_direction(text, way):
    assert direction(text) == way


@pytest.fixture(scope="module")
def addresses(shared_data) -> list[list[str]]:
    """Addresses as they are written in their countries, those with the most letters beyond ASCII first."""
    path = shared_data / "addresses" / "opencage-testcases-a.yaml"
    cases = [case for case in yaml.safe_load_all(path.read_text(encoding="utf-8")) if case and "expected" in case]
    found = [case["expected"].strip().splitlines() for case in cases]
    return sorted(found, key=lambda lines: -len({c for c in "".join(lines) if c > "\x7f"}))


def test_real_addresses_are_printed_to_the_letter(addresses):
    assert len(addresses) >= 50
    for lines in addresses[:50]:
        page = slip(address=lines)
        assert page.undrawn() == set(), lines
        for text in lines:
            assert page.says(text) or (direction(text) == "rtl" and says_each_word(page, text)), text


def says_each_word(page, text: str) -> bool:
    """What can be told of a right-to-left line: PDF readers differ in how they put its words in order."""
    return all(unicodedata.normalize("NFKC", word) in page.text for word in re.findall(r"\w+", printable(text)))


def test_nasty_strings_are_printed_and_none_breaks_the_page(shared_data):
    text = (shared_data / "strings" / "blns.txt").read_text(encoding="utf-8")
    strings = [row for row in text.splitlines() if row and not row.startswith("#")]
    longest = sorted(strings, key=len)[-60:]
    page = slip(lines=[line(name=row, sku=row[:60]) for row in longest], note="\n".join(strings), address=longest[:5])
    for number, content in enumerate(page.pages, start=1):
        assert "Packing slip WEB-77120" in content
        assert f"{number}/{len(page.pages)}" in content
