"""Yes and no as people type them: what is not certain gives nothing."""

from __future__ import annotations

import pytest

from tests.reading import QUESTIONS, meant, slot, table

ANSWERS = table("""
oui -> yes
ouiii -> yes
Oui bien sûr -> yes
ok -> yes
dacc -> yes
carrément -> yes
oui pourquoi pas -> yes
ouais ouais -> yes
d'accord pour moi -> yes
👍 -> yes
✅ -> yes
👍🏽👍🏽 -> yes
oui j'accepte tout -> yes
okkk -> yes
c bon -> yes
pas de pb -> yes
non -> no
nn -> no
non merci -> no
Non!! -> no
pas maintenant -> no
👎 -> no
❌ -> no
non je veux pas -> no
jamais -> no
je refuse -> no
nooon -> no
نعم -> yes
أجل -> yes
بالتأكيد -> yes
نعم أوافق -> yes
موافقة -> yes
لا مانع لدي -> yes
لا -> no
كلا -> no
لا أوافق -> no
لا شكرا -> no
أبدا -> no
إيه -> yes
اه -> yes
واخا -> yes
وخا خويا -> yes
صافي واخا -> yes
ايه متافق -> yes
معلوم -> yes
ماكاين مشكل -> yes
لالا -> no
مابغيتش -> no
لا ماموافقش -> no
ماشي دابا -> no
iyeh -> yes
wakha -> yes
ah -> yes
wakha 3afak -> yes
iyeh ana mwafe9 -> yes
safi ok -> yes
makayn mouchkil -> yes
ah wakha -> yes
la -> no
lla -> no
aji la la -> no
mabghitch -> no
la mabghitch -> no
lala khoya -> no
machi daba -> no
la mazal -> no
labas ->
inchallah ->
لا بأس ->
إن شاء الله ->
peut etre ->
je sais pas ->
ma3reftch ->
oui et non ->
👍👎 ->
pourquoi ? ->
c'est quoi ? ->
16 ->
la classe ->
wach darori? ->
nchouf w nrd 3likom ->
salam ->
نشوف ونرد عليكم ->
ok mais pourquoi vous voulez mon numéro ? ->
gfdgfd ->
oui mais pas maintenant ->
oui oui -> yes
ouep -> yes
Oui merci -> yes
bien sur -> yes
tout à fait d'accord -> yes
je suis ok -> yes
ça marche pour moi -> yes
c'est bon -> yes
oui je veux -> yes
oui, j'ai compris et j'accepte -> yes
🙂👍 -> yes
non non -> no
pas du tout -> no
non je préfère pas -> no
je ne suis pas d'accord -> no
non désolé -> no
surement pas -> no
نعم نعم -> yes
نعم من فضلكم -> yes
طبعا -> yes
بكل سرور -> yes
أوافق -> yes
لا أريد -> no
لا لا -> no
أرفض -> no
لست موافقا -> no
اه اه -> yes
ايييه -> yes
واخا عافاك -> yes
يلاه -> yes
على راسي وعيني -> yes
اه بغيت -> yes
لا شكرا خويا -> no
مابغيناش -> no
لا والو -> no
waxa -> yes
ayeh -> yes
ah ah -> yes
oui wakha -> yes
iyeh bghit -> yes
mwaf9a -> yes
dakor -> yes
n3am -> yes
makayn hta mochkil -> yes
no -> no
la chokran -> no
ma bghitch -> no
la la la -> no
walo -> no
la machi daba -> no
on verra ->
ça dépend ->
نفكر ونجاوبكم ->
mn b3d ->
bghit nfham 9bel ->
comment ça ? ->
علاش؟ ->
ach katgoulou ->
nmrti 0612345678 ->
lah y3awn ->
cv ->
bonjour ->
ما عرفت ->
ok ok d'accord -> yes
non, pas encore -> no
oui mais ma mère non ->
""")


@pytest.mark.parametrize(("text", "value"), ANSWERS)
def test_yes_or_no_is_read_only_when_it_is_certain(text: str, value: str) -> None:
    assert meant(text, QUESTIONS["consent"]) == value


IN_SENTENCES = table("""
oui oui bien sûr -> yes
Oui madame -> yes
oui c'est bon pour moi -> yes
oui c'est correct -> yes
tout est correct -> yes
je suis d'accord avec tout -> yes
oui, vous pouvez -> yes
oui vous pouvez m'appeler -> yes
ok ça me va -> yes
ah oui -> yes
ah oui carrément -> yes
ah non -> no
ah non merci -> no
ah bon ? ->
oui ? ->
bah oui -> yes
ben non -> no
mais non -> no
non non c'est pas ça -> no
non, pas moi -> no
nn merci -> no
pourquoi pas ->
je ne sais pas encore ->
oui enfin non ->
oui ou non ->
ni l'un ni l'autre ->
je veux bien -> yes
je ne veux pas -> no
pas de souci -> yes
y a pas de souci -> yes
aucun problème -> yes
ça pose problème ->
c un probleme ->
si vous voulez ->
ouais vas y -> yes
peut-être bien que oui ->
oui si mon père accepte ->
oui à condition que ce soit gratuit ->
j'accepte avec plaisir -> yes
je n'accepte pas du tout -> no
pas encore -> no
plus maintenant ->
je crois pas ->
je crois que oui ->
oui mais non ->
Ahmed ->
merci ->
👌🏽 -> yes
🙏 ->
😂 ->
👍 ok -> yes
نعم، أنا موافق -> yes
نعم أستاذ -> yes
نعم يا سيدتي -> yes
أنا موافق تماما -> yes
نعم المعلومات صحيحة -> yes
ليست صحيحة -> no
لا، المعلومات غير صحيحة -> no
موافق ان شاء الله -> yes
نعم إن شاء الله -> yes
لا أظن ->
لا أظن ذلك ->
أظن نعم ->
لست متأكدا من ذلك ->
لا أستطيع ->
لا، شكرا جزيلا -> no
لا يا أستاذة -> no
لا لست موافقا -> no
أريد ذلك بشدة -> yes
نعم لكن بشرط ->
هل هو مجاني؟ ->
كيف؟ ->
لم أقرر بعد ->
بالطبع نعم -> yes
نعم من فضلكم سجلوني -> yes
لا إله إلا الله ->
إيه أنا موافقة -> yes
إيه نيت -> yes
آه بلا مشكل -> yes
واخا الله يرحم الوالدين -> yes
لا الله يرحم والديك -> no
صافي متافقين -> yes
ماشي مشكل -> yes
ما بغيتش عافاك -> no
ما كنوافقش -> no
ما فهمتش ->
ما عرفتش واش ->
حتى نشوف ->
نسول الواليدة ->
اه ولكن ماشي دابا ->
لا ماشي هكا -> no
واش بصح؟ ->
خاصني نفكر ->
هادشي صحيح -> yes
هادشي ماشي صحيح -> no
الله يسهل ->
الله ياخد الحق ->
كيفاش؟ ->
اه إيه -> yes
لا نون -> no
بغيت -> yes
ah wakha khouya -> yes
ah bghit ntsjel -> yes
ah walakin ->
la machi mochkil ->
la la machi mochkil ->
machi mochkil -> yes
lla lah y7fdek -> no
wakha lah yrhem lwalidin -> yes
iyeh lah ijazik bikhir -> yes
la lah ysehel ->  no
mabaghach -> no
ma baghich -> no
ma3jbnich -> no
mafhemtch ->
ma3reftch wlah ->
makan3refch ->
makanfhemch had chi ->
la ma3ndich mochkil ->
makaynch mochkil -> yes
bnisba lia ah ->
ah daba -> yes
ghadi nchouf ->
7ta nchawr baba ->
mazal ma9rrtch ->
iyeh mais machi daba ->
wach darori ->
kifach ->
ah mais 3lach? ->
safi -> yes
safi la ->
tab3an la -> no
tab3an -> yes
akid akid -> yes
ah akid -> yes
nn khoya -> no
lalla ->
wakha lalla -> yes
yes of course -> yes
yes please -> yes
no thanks -> no
no problem -> yes
ana mwaf9a -> yes
ana machi mwaf9a -> no
hadchi s7i7 -> yes
hadchi machi s7i7 -> no
bla mouchkil -> yes
chokran ->
marrakech ->
non ma mère veut pas -> no
oui ma mère veut bien -> yes
oui j'ai compris -> yes
oui c'est ma mère -> yes
non c'est mon père -> no
la hadi nmra dyal ba -> no
ah dyali -> yes
oui hhh -> yes
la hhhh -> no
ouii 😂 -> yes
وايه -> yes
واه -> yes
ياه ->
لاء -> no
لأ -> no
نعمين ->
oui tout à fait d'accord avec vous -> yes
oui merci beaucoup -> yes
c'est exact oui -> yes
oui exactement -> yes
affirmatif chef -> yes
je suis totalement d'accord -> yes
je suis parfaitement d'accord -> yes
bien sûr avec plaisir -> yes
ok super -> yes
ok merci -> yes
oui parfait merci -> yes
d'accord pas de souci merci -> yes
mon père est d'accord -> yes
mes parents sont d'accord -> yes
non mes parents ne sont pas d'accord -> no
mon père refuse -> no
je ne pense pas ->
je préfère pas -> no
j'aime mieux pas -> no
pas tout de suite ->
non ça m'intéresse pas -> no
plutôt oui -> yes
plutôt non -> no
oui plutôt -> yes
un peu ->
ça dépend de ma mère ->
je demande à ma mère ->
peu importe ->
c'est quoi la question ->
quoi ? ->
hein ? ->
ok ? ->
non ? ->
oui mais je travaille le matin ->
nooon jamais -> no
ouiiii merciiii -> yes
oui oui oui oui -> yes
yes yes -> yes
Yess -> yes
niet -> no
tkt oui -> yes
oui tkt -> yes
wsh oui -> yes
نعم والدي موافق -> yes
والدتي لا توافق -> no
نعم بكل تأكيد -> yes
طبعا أوافق -> yes
أكيد بدون تردد -> yes
نعم كل شيء صحيح -> yes
نعم هذا رقمي -> yes
لا هذا ليس رقمي -> no
لا، هناك خطأ -> no
يوجد خطأ ->
لا أريد الآن -> no
ليس الآن شكرا -> no
لا أرغب في ذلك حاليا -> no
أفكر في الأمر ->
سأستشير أبي ->
ربما نعم ->
نعم ربما ->
لا مشكلة لدي -> yes
ليست لدي مشكلة -> yes
لا يوجد مانع -> yes
لا مانع عندي إطلاقا -> yes
لا أمانع أبدا -> yes
تمام -> yes
حسنا موافق -> yes
ماذا تقصد؟ ->
لم أفهم السؤال ->
أي نعم -> yes
بلى أوافق -> yes
كلا لا أوافق -> no
إيه أسيدي -> yes
إيه ألالة -> yes
اه خويا -> yes
واخا أستاذ -> yes
إيه قيدوني -> yes
نعام أسي -> yes
با متافق -> yes
ماما ما بغاتش -> no
ماما موافقة -> yes
كلشي مزيان -> yes
ماشي مشكيل -> yes
ما كاين حتى مشكل -> yes
ما عنديش مشكل -> yes
ماعندي مشكل -> yes
لا ما عنديش مشكل ->
لا بلا مشكل ->
لا أنا ما متافقش -> no
لا حيت خدام ->  no
لا عندي الخدمة -> no
غير بلاش -> no
لا غير بلاش -> no
ماشي ديالي ->
إيه ديالي -> yes
ايوا لا -> no
ايوا إيه -> yes
ما زال ما عرفتش ->
صافي لا -> no
iyeh khti -> yes
iyeh a sidi -> yes
ah a lalla -> yes
ah safi -> yes
wakha safi -> yes
ok safi -> yes
mzyan bzaf -> yes
yeh -> yes
wiii -> yes
ewa wakha -> yes
ewa la -> no
la bghit ghir nswl ->
la khassni n3ref ->
la a khti -> no
lla a sidi -> no
la merci khoya -> no
machi mohim ->
mama mabghatch -> no
mama mwaf9a -> yes
baba mwafe9 -> yes
lwalid mwafe9 -> yes
ma3ndich mochkil -> yes
ma3endich mochkil -> yes
makayn mochkil khoya -> yes
machi chi mochkil -> yes
ah hadchi li ktebt s7i7 -> yes
hadchi li ktebti machi s7i7 -> no
ghalat f smiya ->
ah ghir sjelni -> yes
ah sjelni -> yes
wakha sjelni -> yes
ah 3afak -> yes
la daba la -> no
daba la -> no
mn be3d ->
inchallah ah -> yes
ah inchallah -> yes
nchallah wakha -> yes
ah ila kan fabor ->
ma3lich ->
Salma ->
أسامة ->
huitième ->
ah ma3lich ->
""")


@pytest.mark.parametrize(("text", "value"), IN_SENTENCES)
def test_yes_or_no_is_read_in_sentences(text: str, value: str) -> None:
    assert slot(text, "yes_no") == value


ABOUT_THE_CALL = table("""
contactez-moi sans problème -> yes
téléphonez-moi quand vous voulez -> yes
transmettez mon dossier svp -> yes
vous pouvez me rappeler -> yes
ne m'appelez plus jamais merci -> no
j'accepte que vous me contactiez -> yes
je refuse que vous m'appeliez -> no
est-ce que vous pouvez m'appeler ->
vous m'appelez quand ->
appelez ma mère plutôt ->
اتصلوا بي من فضلكم -> yes
لا تتصلوا بي -> no
أرفض أن تتصلوا بي -> no
اتصلوا بأبي ->
عيطو ليا عافاكم -> yes
واخا صيفطوها -> yes
ما تعيطوش ليا -> no
عيط لماما ->
ما تعيطوش ليا فالصباح ->
3aytou liya 3afakom -> yes
iwa yalah sifto -> yes
mat3eytoch 3lia svp -> no
ma 3iytou liya ->
3ayto l mama ->
3ytoli 3afak -> yes
wlah ma t3ayto liya -> no
bla ma t3ayto -> no
n'envoyez rien pour l'instant -> no
pas d'appel svp -> no
validez -> yes
non ne validez pas -> no
siftoha lihom -> yes
""")


@pytest.mark.parametrize(("text", "value"), ABOUT_THE_CALL)
def test_a_request_to_call_agrees_and_a_prohibition_refuses(text: str, value: str) -> None:
    assert slot(text, "yes_no") == value


def test_in_a_conversation_a_request_to_call_is_a_wish_and_no_answer() -> None:
    assert meant("appelez-moi", QUESTIONS["consent"]) == ""


IN_THE_LAST_CLAUSE = table("""
bonsoir, j'en ai discuté avec mes parents et nous sommes d'accord -> yes
non pardon, je voulais dire oui -> yes
تحدثت مع أمي وأنا موافقة -> yes
لا، أقصد نعم -> yes
سمح ليا ولكن ما بغيتش -> no
لا بلاتي اه موافق -> yes
dwit m3a lwalida w galt wakha -> yes
la blati ah mwaf9 -> yes
ah, la la mabghinach -> no
baba bgha walakin la ->
oui mais non ->
si mon père veut, oui ->
""")


@pytest.mark.parametrize(("text", "value"), IN_THE_LAST_CLAUSE)
def test_the_last_clause_may_say_it(text: str, value: str) -> None:
    assert slot(text, "yes_no") == value


SPELLED = table("""
voui -> yes
ouii -> yes
waakha khoya -> yes
eyyeh -> yes
aywa -> yes
wakhha -> yes
لالالا -> no
mab8itch -> no
la 7bst hadi 3am -> no
la mab9itch kan9ra -> no
la formation ->
je n'ai rien contre -> yes
لا أرى مانعا -> yes
لا أرى جيدا ->
ma 3ndi 7ta mani3 -> yes
والله ما نقبل -> no
3omri n9bel -> no
naturellement que non -> no
naturellement que oui -> yes
la baraka -> no
baraka lah fik ->
ma b9itch baghi -> no
3la rass w l3in -> yes
ما مهتمش -> no
wakha 3lach la -> yes
tfddlo -> yes
kolchi mgad -> yes
machi lyoum -> no
khliwni tranquil -> no
mabghit walo mnkom -> no
mama galt la -> no
gal liya wakha -> yes
lay khlik wakha -> yes
bismillah ->
bismilah yallah -> yes
merci 👍 -> yes
hamdolah ❌ -> no
non il n'y va plus -> no
je veu bien -> yes
jv pas -> no
hélas non -> no
malheureusement ->
maman a dit oui -> yes
elle n'a pas dit oui ->
tout est faux -> no
no souci -> yes
sûr et certain -> yes
pas très sûr ->
ah ghaltin ->
la machi ghalat ->
la ghir sifto ->
ma mwafqinch ->
ma3endich mochkil -> yes
laynej7ek wakha -> yes
mr7ba bikom -> yes
makrhtch -> yes
mabghitch ntsjel -> no
bghit ntsjel ->
la réponse est non -> no
je n'ai plus de téléphone ->
toujours pas d'appel ->
j'attends la réponse ->
bonjour je suis là ->
bonne soirée ->
taman ->
""")


@pytest.mark.parametrize(("text", "value"), SPELLED)
def test_other_spellings_and_a_no_that_agrees(text: str, value: str) -> None:
    assert slot(text, "yes_no") == value


STILL = table("""
لا يزال في المدرسة ->
لا زال يدرس ->
لا، لا أمانع ->
لا لا أرى مانعا ->
لا أوافق على ذلك -> no
طبعا لا أوافق -> no
غير متفق -> no
غير مقبول -> no
غير مؤكد ->
بالطبع لا أمانع -> yes
لم يوافق أبي -> no
وافق والدي -> yes
جزاكم الله خيرا نعم -> yes
أرجو أن تتصلوا بي -> yes
أرجو ألا تتصلوا بي -> no
ليس لدي ما يمنع -> yes
ما نقدرش نقول لا -> yes
ماعندي علاش نقول لا -> yes
بلاش منها هاد المرة -> no
ما تقدروش تعيطو ليا -> no
يا ودي واخا -> yes
👍 مرحبا -> yes
👍 merci -> yes
🙏 مرحبا ->
""")


@pytest.mark.parametrize(("text", "value"), STILL)
def test_a_no_that_goes_on_with_still_or_mind_is_not_refused(text: str, value: str) -> None:
    assert slot(text, "yes_no") == value


NO_WORD_OF_ITS_OWN = table("""
لا تنسوني ->
لا تتأخروا في الاتصال ->
لا وقت لدي ->
لا هاتف لدي ->
لا أحد في البيت ->
لا تترددوا في الاتصال -> yes
لا تقبل -> no
لا، تركت المدرسة -> no
لا تتصلوا بنا مرة أخرى -> no
لا ماشي مشكل ليا ->
ما نقدرش دابا ->
الواليد ما كاينش ->
ما كاين علاش تعيطو -> no
ما بغيت منكم والو -> no
كيفاش لا، اه -> yes
ماشي ضد -> yes
نعم لكنه مشغول ->
لست ضد الفكرة -> yes
لا مانع البتة -> yes
""")


@pytest.mark.parametrize(("text", "value"), NO_WORD_OF_ITS_OWN)
def test_a_no_that_denies_the_next_word_is_no_refusal(text: str, value: str) -> None:
    assert slot(text, "yes_no") == value


TO_BE_FRANK = table("""
بصراحة لا -> no
الصراحة بغيت -> yes
للأسف لا -> no
قلت لكم لا -> no
سبق أن قلت نعم -> yes
لم أقل نعم ->
لا أقول لا ->
نعم بعون الله ->
نعم فقط في الصباح ->
بموافقة أبي ->
لست بحاجة إلى ذلك -> no
ليست لدي رغبة -> no
حاضر سيدي -> yes
اتصلوا متى تشاؤون -> yes
مدام واخا -> yes
""")


@pytest.mark.parametrize(("text", "value"), TO_BE_FRANK)
def test_what_frames_an_answer_changes_nothing_and_god_willing_is_none(text: str, value: str) -> None:
    assert slot(text, "yes_no") == value


ENOUGH = table("""
صافي انا ما بقيتش باغي -> no
صافي واخا -> yes
واخا صافي -> yes
اه وعلاش لا -> yes
علاش لا ->
إيه ياك ->
نعم لولا أبي ->
أقبل عرضكم -> yes
سأوافق بعد التفكير ->
أرفض إرسال طلبي -> no
أرفض الإجابة ->
أسمح لكم بالاتصال -> yes
ليس بإمكانكم الاتصال بي -> no
مع كامل احترامي لا -> no
ماشي ضروري -> no
""")


@pytest.mark.parametrize(("text", "value"), ENOUGH)
def test_enough_before_an_answer_is_none_of_its_own(text: str, value: str) -> None:
    assert slot(text, "yes_no") == value


NOT_REFUSED = table("""
لا أسكن هنا ->
لا يعمل هاتفي ->
لا يصلني شيء ->
لا فرق عندي ->
لا عليكم ->
لا بد من ذلك ->
لا أريد أن أتأخر ->
لا عيطو عادي ->
لا غير عيطو ->
ما تنساونيش ->
ما تخافش ->
ما تعيطوليش -> no
لا، يعمل في الورشة -> no
لا انقطعت عن الدراسة -> no
لا أستطيع الرفض -> yes
ابنتي موافقة -> yes
""")


@pytest.mark.parametrize(("text", "value"), NOT_REFUSED)
def test_a_verb_that_is_only_denied_or_forbidden_is_no_refusal(text: str, value: str) -> None:
    assert slot(text, "yes_no") == value
