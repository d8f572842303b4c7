"""The words that brand safety looks for, in English and German; a hit is a question to a person, no more.

A word is found in its forms, whatever its case and accents, and where digits stand for letters.
``word-`` also begins a longer one, ``-word`` ends it, ``-word-`` stands anywhere in it, ``=word`` is found
as it is written only. Of several words all must follow each other; ``..`` stands for up to three others.
"""

from __future__ import annotations

from commands.core.texts import N_

ABUSE, YOUTH, ALLOWED = "abuse", "youth", "allowed"
CATEGORIES = {
    ABUSE: N_("abusive language"),
    "illegal": N_("illegal goods and drugs"),
    "gambling": N_("gambling"),
    "alcohol": N_("alcohol"),
    "tobacco": N_("tobacco and vapes"),
    "medicine": N_("medicine and cures"),
    "weapons": N_("weapons"),
    "get_rich": N_("get rich quick"),
    YOUTH: N_("risk for the young"),
}

# Whoever writes this of themselves, or of somebody in the picture, is not 18.
_AGES = range(13, 18)
_SAID = ("bin {}", "bin erst {}", "i m {}", "i m only {}", "i am {}", "{} jahre alt", "{} years old")
_UNITS = ["km", "kilometer", "meter", "minuten", "stunden", "tage", "wochen", "mal", "weeks", "minutes"]
_MINORS = ", ".join(said.format(age) for age in _AGES for said in _SAID)
_NO_AGES = ", ".join(
    f"{i_am} {age} {unit}" for age in _AGES for i_am in ("bin", "i m", "i am") for unit in _UNITS
)
# Nobody may say of a tea or a pill that it does this.
_ILLS = {
    ("heilt", "heilen", "heilte"): (
        "krebs",
        "diabetes",
        "depression",
        "migräne",
        "akne",
        "neurodermitis",
        "adhs",
    ),
    ("cure", "cures", "cured"): ("cancer", "diabetes", "depression", "migraine", "acne", "anxiety", "adhd"),
}
_CURES = ", ".join(f"{does} .. {ill}" for verbs, ills in _ILLS.items() for does in verbs for ill in ills)

PACKS = {
    "illegal": """
        kokain-, cocaine, =koks, =heroin, crystal meth, crystalmeth-, =meth, ecstasy, =mdma, =lsd, ketamin-,
        ketamine, amphetamin-, amphetamine, fentanyl, cannabis-, marihuana-, marijuana, haschisch-, =hasch,
        =weed, =thc, gras rauchen, joint rauchen, =kiffen, =kiffe, =kifft, kiffer-, drogen-, -droge, =drugs,
        drug dealer, magic mushrooms, falschgeld-, counterfeit, fake money, fake id, fake ids, fake ausweis,
        =replica, =replicas, =replika, fake rolex, fake designer, 1 zu 1 kopie, gestohlene ware, stolen
        goods, hehlerware, darknet-, dark web, kreditkartendaten, cloned cards, clone cards, raubkopie,
        schwarzgeld-, geldwäsche-, money laundering, stolen accounts, =shrooms, gefälschte, stolen .. for
        sale, gramm gras, gramm .. gras, gras .. gramm, gras verkaufen, selling .. passports, fake passport,
        selling .. licences, selling .. licenses, fake licence, fake license, nachbau .. echt, rolex
        nachbau, =dealen, =deale, =dealt, =pillen .. speed, speed .. pillen, =edibles, =koksen,
        counterfeits, knock off, knockoff
    """,
    "gambling": """
        -casino-, -kasino, -glücksspiel-, sportwette-, livewette-, kombiwette-, fußballwette-,
        wettanbieter-, wettquote-, wettschein-, wettbonus-, wetttipp-, wettbüro-, buchmacher-, bookmaker,
        betting, sportsbook, sports bet, poker-, roulette-, blackjack, spielautomat-, spielhalle-, slot
        machine, slotmachine-, online slots, slot game, =lotto, lottoschein-, lottozahlen-, lottogewinn-,
        eurojackpot-, lotterie-, lottery, lotteries, free spins, freispiele, einzahlungsbonus, deposit
        bonus, =bet365, =bwin, =tipico, rubbellos-, scratch card, scratchcard, =gamble, =gambler, =gamblers,
        gambling-, =parlay, =parlays, place your bets, jackpot .. knacken, einarmiger bandit, spielothek-,
        bonus buy, crash game, sportingbet, zocken .. geld, zocke .. geld, slots session, slot session,
        playing slots, megawin, mega win, sichere wette, sichere wetten, wette .. quote, quote .. wette,
        wager, stake back, first stake, drehen .. automaten, automaten .. drehen, geldspielautomat-, wett
        tipp, wetttipp, tippgruppe
    """,
    "alcohol": """
        alkohol-, alcohol-, craftbier-, weizenbier-, =beer, =beers, beerpong, craft beer, rotwein-,
        weißwein-, glühwein-, =wine, =wines, wine tasting, vodka, wodka-, whisky-, whiskey, =gin, gin tonic,
        gintonic-, =bacardi, tequila-, likör-, liqueur, schnaps-, =sekt, sektglas-, sektempfang-, prosecco-,
        champagner-, champagne, cocktail-, aperol-, jägermeister, besoffen-, betrunken-, =drunk, =saufen,
        =hangover, verkatert-, vorglühen, binge drinking, =booze, hard seltzer, captain morgan, wein-,
        bier-, pub crawl, =pint, =pints, rum cola, rumcocktail-, spirituose-,
        -bierchen, so wasted, got wasted, get wasted, margarita, mojito, =schampus, schnäpschen, =weinchen,
        =bourbon, =mezcal, shots .. wodka, jello shots, =besäufnis, sturzbetrunken, daydrinking, day drinking
    """,
    "tobacco": """
        -zigarette-, cigarette, zigarre-, =cigar, =cigars, tabak-, tobacco-, =vape, =vapes, =vapen, -vapes,
        vaping-, vaper, einwegvape-, elfbar-, elf bar, lost mary, =iqos, =juul, =snus, snusdose-, nikotin-,
        nicotine-, shisha-, hookah, wasserpfeife-, zigarillo-, e liquid, eliquid-, smoking .. cigarettes,
        raucher-, kettenraucher, smoker, nicotine pouch, kippenpause-, eine kippe, kippe rauchen, kippen
        rauchen, =selbstgedrehte, =selbstgedrehten, ich rauche, rauchen .. gehen, zigarettchen,
        =glimmstängel, ciggies, cig break, =ciggy, smoke break, chain smoking
    """,
    "medicine": f"""
        {_CURES}, ozempic-, wegovy, mounjaro, semaglutid-, semaglutide, tirzepatid-, botox-, antibiotik-,
        antibiotic, =xanax, ritalin, adderall, viagra-, cialis, tramadol-, oxycodon-, oxycodone, tilidin-,
        valium, diazepam, ibuprofen-, paracetamol-, aspirin-, medikament-, arzneimittel-, ohne rezept,
        rezeptfrei-, without prescription, without a prescription, no prescription,
        verschreibungspflichtig-, abnehmspritze-, fettwegspritze-, weight loss injection, wundermittel-,
        miracle cure, abnehmtee-, abnehmpille-, diätpille-, diet pill, schlankheitspille-, fatburner-, fat
        burner, appetitzügler-, appetite suppressant, steroide, steroids, anabolika-, =sarms,
        schlaftablette-, sleeping pill, beruhigungsmittel-, kortison-, cortison-, schmerzmittel-,
        painkiller, filler unterspritzen, lippen aufspritzen, heilt .. arzt, pille .. heilt, doctors hate,
        lip filler, ganz ohne arzt, statt chemo
    """,
    "weapons": """
        waffe, waffen-, -waffe, pistole-, revolver-, -gewehr, =munition, =gun, =guns, handgun, firearm,
        =rifle, =rifles, =ammo, ammunition, =ar15, =ak47, ak 47, =glock, butterflymesser-, butterfly messer,
        springmesser-, schlagring-, brass knuckles, switchblade, sprengstoff-, handgranate-, hand grenade,
        rohrbombe-, pipe bomb, schreckschuss-, molotowcocktail-, molotov cocktail, jagdgewehr-,
        messersammlung-, knife collection, schießstand-, softair-, airsoft-, schlagstock-, jagdmesser-,
        kampfmesser-, armbrust-, crossbow, =pistol, =pistols, rounds of ammo, shotgun, =machete, =macheten,
        pfefferspray-, taser, elektroschocker-
    """,
    "get_rich": """
        schnell reich, reich werden, schnelles geld, quick money, get rich, make money fast, easy money,
        passives einkommen, passive income, finanzielle freiheit, financial freedom, garantierte rendite,
        guaranteed return, guaranteed profit, garantierter gewinn, ohne risiko .. verdienen,
        risk free profit, online geld verdienen, nebenbei geld verdienen, von zuhause .. verdienen,
        verdien .. am tag, verdien .. pro tag, verdien .. pro woche, earn .. a day, earn .. per day,
        earn .. per week, trading signale, trading signals, =forex, krypto signale, crypto signals,
        pump and dump, schneeballsystem-, pyramid scheme, ponzi-, network marketing, =mlm,
        dropshipping kurs, dropshipping course, binäre optionen, binary options, verdoppl .. geld,
        double your money, kündige deinen job, quit your job, quit your 9 to 5, millionär werden,
        millionär wurde, become a millionaire, nie wieder arbeiten, 10k a month, 10k im monat,
        verdien .. im monat, earn .. per month, earn .. a month,
        crypto bot, krypto bot, trading bot, tradingbot-, turned .. dollars into, aus .. euro gemacht
    """,
    YOUTH: f"""
        {_MINORS},
        minderjährig-, underage, blackout challenge, choking challenge, würge challenge, tide pod,
        benadryl challenge, selbstverletzung-, self harm, selfharm, ritze mich, mich ritzen, suizid-,
        suicide, selbstmord-, magersucht-, pro ana, proana, thinspo, thinspiration, anorexie, anorexia,
        bulimie, nacktbild-, nacktfoto-, =nudes, sexting, onlyfans, only fans
    """,
}
# What looks like one of these words and is none, or speaks against the thing.
HARMLESS = f"""
    {_NO_AGES}, poker faced, casino royale, glücksspirale, glücksspielsucht-, spielsucht-, pokerface, poker
    face, pokemon-, alkoholfrei-, alcohol free, alcoholfree, non alcoholic, ohne alkohol, kein alkohol, no
    alcohol, without alcohol, alcohol denat, cetyl alcohol, cetearyl alcohol, stearyl alcohol, benzyl
    alcohol, fatty alcohol, alcohol wipe, alkoholtupfer, malzbier, ingwerbier, ginger beer, root beer,
    schnapszahl, schnapsidee, cocktailkleid, cocktailtomate, cocktail dress, cocktailsauce,
    alkoholprävention-, rauchfrei-, nikotinfrei-, nikotinamid, nicotinamide, tabakfrei, drogenfrei,
    drogenberatung-, drogenprävention-, glue gun, nail gun, massage gun, heat gun, spray gun, top gun,
    pistolengriff, waffenruhe, waffenstillstand-, suizidprävention-, suicide prevention, suicide squad,
    selbstmordprävention-, antibiotikafrei, ohne antibiotika, wunderwaffe, geheimwaffe, drunk in love,
    =weine, =weinen, =weint, =weinte, =weinten, =weinst, weinend-, weinerlich-, weinkrampf-, weinheim-,
    weinstein-, weinachten, bierhoff, biermann, weinrot-, weinfarben-, weinglas-, weingläser-, weintraube-,
    bierdeckel-, bierbank-, biergarnitur-, weinberg, weinkiste-, margarita pizza, pizza margarita, virgin
    mojito, virgin margarita, rauche ich nicht, ich rauche nicht
"""
