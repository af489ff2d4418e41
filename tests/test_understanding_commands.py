"""Wishes that are valid in every state, and sentences that only look like one."""

from __future__ import annotations

import pytest

from tests.reading import QUESTIONS, read, table

COMMANDS = table("""
retour -> back
revenir en arrière -> back
رجوع -> back
rje3 -> back
رجع اللور -> back
rje3 l lor -> back
aide -> help
مساعدة -> help
عاونوني -> help
3awnouni -> help
je comprends pas -> help
mafhemtch -> help
je veux parler à quelqu'un -> human
bghit nhder m3a chi wa7ed -> human
أريد التحدث مع شخص -> human
بغيت نهضر مع شي مسؤول -> human
appelez-moi -> human
changer mon âge -> change age
je veux modifier mon numéro -> change phone
bghit nbdl nmra -> change phone
بغيت نبدل السمية -> change first_name
تغيير المستوى الدراسي -> change grade
changer -> change
بدّل -> change
beddel -> change
nbdel l9ism -> change grade
changer de quartier -> change district
تغيير الحي -> change district
corriger mon prénom -> change first_name
en français -> language fr
français svp -> language fr
parle en arabe -> language ar
بالعربية -> language ar
بالدارجة -> language ary
darija -> language ary_Latn
hder m3aya b darija -> language ary_Latn
hdr m3aya b lfransawiya -> language fr
changer de langue -> language
تغيير اللغة -> language
où en est mon dossier -> status
fin wsel dossier dyali -> status
حالة طلبي -> status
فين وصل الطلب ديالي -> status
confidentialité -> privacy
الخصوصية -> privacy
stop -> stop
STOP -> stop
supprimer mes données -> delete
مسح المعلومات ديالي -> delete
mse7 lma3loumat dyali -> delete
احذفوا معطياتي -> delete
efface tout -> delete
menu -> start
recommencer -> start
quelqu'un d'autre -> other
شخص آخر -> other
wa7ed akhor -> other
/help -> help
/start -> start
/language fr -> language fr
/change age -> change age
/delete -> delete
/annuler -> withdraw
je veux de l'aide pour trouver une école de coiffure à Rabat ->
la langue française est difficile ->
j'ai changé d'école ->
retourner à l'école ->
بغيت نرجع للقراية ->
bghit nrje3 l9raya ->
salam ->
je parle français et arabe ->
revenir -> back
question précédente -> back
السابق -> back
bghit nrje3 l lor -> back
j'ai besoin d'aide -> help
أحتاج مساعدة -> help
ما فهمتش -> help
un conseiller svp -> human
nhder m3a bnadem -> human
اتصلوا بي -> human
modifier le numéro de téléphone -> change phone
je me suis trompé d'âge -> change age
نبدل العمر -> change age
تغيير الاسم -> change first_name
beddel l7ouma -> change district
corriger -> change
nbdel smiya -> change first_name
arabe -> language ar
الفرنسية -> language fr
نهضرو بالدارجة -> language ary
bl3arbiya 3afak -> language ar
fransawiya -> language fr
mon dossier -> status
طلبي -> status
tsjil dyali -> status
vie privée -> privacy
المعلومات ديالي -> privacy
arrête -> stop
حذف معطياتي -> delete
bghit nmse7 kolchi -> delete
supprime tout -> delete
من اللول -> start
autre personne -> other
/aide -> help
/stop -> stop
/language ar -> language ar
/privacy@tawjih_bot -> privacy
je veux changer de vie ->
aide ma mère à trouver ->
j'ai arrêté l'école ->
mon dossier médical est chez mon médecin ->
العربية صعيبة عليا ->
""")


@pytest.mark.parametrize(("text", "command"), COMMANDS)
def test_a_command_is_read_when_the_whole_text_means_it(text: str, command: str) -> None:
    reading = read(text, QUESTIONS["consent"])
    assert f"{reading.command} {reading.argument}".strip() == command
