"""What creators talk about, in English and German: one word of a topic finds all who have another one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from commands.rules.names import fold

# Each line is one topic: its name, and what else people call it.
_TOPICS = """
beauty: Schönheit, Kosmetik, Cosmetics, Beautytok
make-up: Makeup, Schminke, Schminken, Schminktipps
skincare: Skin care, Hautpflege, Gesichtspflege
hair: Haare, Frisuren, Hairstyle, Hairstyling, Haircare, Haarpflege
nails: Nägel, Nail art, Maniküre, Manicure
perfume: Parfum, Parfüm, Düfte, Fragrance, Fragrances
fashion: Mode, Outfits, Outfit, Style, Styling, Kleidung, Clothing, OOTD
streetwear: Sneaker, Sneakers, Street style
second hand: Secondhand, Vintage, Thrift, Thrifting, Flohmarkt
jewellery: Jewelry, Schmuck, Accessoires, Accessories
luxury: Luxus, Designer
food: Essen, Foodie, Foodtok, Kulinarik
cooking: Kochen, Rezepte, Recipes, Küche, Kitchen
baking: Backen, Kuchen, Torten, Cakes
vegan: Plant based, Pflanzlich, Vegetarisch, Vegetarian
drinks: Getränke, Cocktails, Bar, Drinks and cocktails
wine: Wein, Bier, Beer
coffee: Kaffee, Barista
restaurants: Gastronomie, Gastro, Restaurant, Foodspots
nutrition: Ernährung, Diät, Diet, Healthy food, Gesunde Ernährung
fitness: Workout, Workouts, Gym, Training, Krafttraining
yoga: Pilates
running: Laufen, Jogging, Marathon
football: Fußball, Soccer, Bundesliga
sports: Sport, Athletics
cycling: Radfahren, Fahrrad, Bike, Rennrad
outdoor: Wandern, Hiking, Camping, Natur, Nature, Klettern
winter sports: Wintersport, Ski, Skifahren, Snowboard
health: Gesundheit, Wellness, Medizin, Medicine
mental health: Psyche, Psychologie, Psychology, Selfcare, Achtsamkeit, Mindfulness
travel: Reisen, Reise, Urlaub, Vacation, Travelling, Traveltok
city tips: Städtetrips, Städte, City trips, Ausflüge
hotels: Hotel, Unterkünfte
family: Familie, Familienleben
parenting: Eltern, Mamas, Mama, Papa, Mum, Mom, Dad, Baby, Babys, Erziehung
kids: Kinder, Children, Spielzeug, Toys
couples: Paare, Beziehung, Relationships, Liebe, Love, Dating
wedding: Hochzeit, Heiraten, Braut, Bride
lifestyle: Alltag, Daily life, Vlog, Vlogs
comedy: Humor, Lustig, Funny, Sketche, Sketches, Satire
entertainment: Unterhaltung, Pranks, Challenges
dance: Tanz, Tanzen, Dancing, Choreografie
music: Musik, Gesang, Singing, DJ, Songs
acting: Schauspiel, Film, Filme, Movies, Kino, Cinema
series: Serien, TV, Fernsehen, Streaming, Anime
books: Bücher, Booktok, Lesen, Reading, Literatur, Literature
art: Kunst, Zeichnen, Drawing, Malen, Painting, Illustration
photography: Fotografie, Fotos, Photos, Videografie
diy: Basteln, Selbermachen, Crafts, Handarbeit, Nähen, Sewing, Stricken, Knitting
home: Wohnen, Einrichtung, Interior, Home decor, Deko, Interieur
garden: Garten, Gärtnern, Gardening, Pflanzen, Plants, Balkon
cleaning: Putzen, Haushalt, Cleantok, Ordnung, Household
renovation: Renovieren, Hausbau, Heimwerken, Bauen, Handwerk
pets: Haustiere, Hunde, Hund, Dogs, Katzen, Katze, Cats
animals: Tiere, Pferde, Horses, Wildlife
cars: Autos, Auto, Automotive, Motorrad, Motorcycles, Tuning
technology: Technik, Tech, Gadgets, Smartphones
ai: KI, Künstliche Intelligenz, Artificial intelligence
gaming: Games, Spiele, Videospiele, E-Sport, Esports, Twitch
finance: Finanzen, Geld, Money, Aktien, Stocks, Investieren, Investing, Sparen
business: Wirtschaft, Unternehmertum, Start-ups, Startups, Entrepreneurship, Marketing
career: Karriere, Beruf, Jobs, Ausbildung, Bewerbung
education: Bildung, Lernen, Learning, Schule, School, Studium, Wissen, Learntok
science: Wissenschaft, Forschung, Physik, Chemie
language learning: Sprachen lernen, Fremdsprachen, Languages, Englisch lernen
history: Geschichte
politics: Politik, Nachrichten, News, Gesellschaft
sustainability: Nachhaltigkeit, Umwelt, Klima, Environment, Zero waste
farming: Landwirtschaft, Bauernhof, Farm
spirituality: Spiritualität, Astrologie, Astrology, Tarot
asmr: Satisfying
"""


@cache
def _known() -> dict[str, tuple[str, ...]]:
    lines = (line.split(": ") for line in _TOPICS.strip().splitlines())
    return {name: (name, *others.split(", ")) for name, others in lines}


@cache
def _names() -> dict[str, str]:
    return {fold(word): name for name, words in _known().items() for word in words}


def topic_name(text: str, own: Iterable[tuple[str, str]] = ()) -> str:
    """Give the topic a word belongs to, or the word itself; the team's ``own`` (topic, word) go first."""
    wanted = fold(text)
    for topic, word in own:
        if wanted in (fold(word), fold(topic)):
            return topic
    return _names().get(wanted, text)


def spellings(text: str, own: Iterable[tuple[str, str]] = ()) -> list[str]:
    """Give all words of the topic a word belongs to, the typed one first."""
    pairs = list(own)
    topic = topic_name(text, pairs)
    words = [*_known().get(topic, (topic,)), *(word for of, word in pairs if of == topic)]
    return list(dict.fromkeys([text, *words]))


def topic_names() -> list[str]:
    """Give the names of the topics that are known anyway."""
    return list(_known())
