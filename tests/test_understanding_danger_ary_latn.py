"""Danger and figures of speech in Darija in Latin letters: one phrase a line, as somebody might type it."""

from __future__ import annotations

import pytest

from tests.reading import QUESTIONS, lines, read

ALERT = lines("""
ba kaydrbni kol nhar
bghit nmout 3yit
rajel mama kay9is fia
ghadi yzewjouni w ana ma bghitch
hrebt mn dar w ma 3ndi fin nmchi
wa7ed kayhddni b tsawri
khoya kaysle5ni
ana 13 3am w kankhdem f chantier
kan3ess f lgare hadi simana
3ammi t3dda 3lia
bghit n9tel rassi
mama kat7re9ni b sigara
kayderbouni f dar
mab9itch baghi n3ich f had dnya
lm3elem dyali kay3tini l3sa
jrra 3liya ba mn dar f lil
sa7ebti bghat tenta7er
kan9te3 yeddi b zizwar
bnti kaydreb fiha rajelha
kaybzzo 3lia nkhdem w ma kay3tiwni walo
rani hamla w khayfa mn darna
lostad kayt7erech b lbnat
ma kay3tiwnich nakol
7absini f lbit
ila ma3titouch lflous ghadi y7et tsawri f facebook
baghin y3tiwni l wahed chiban
ba kayskr w kaydreb mama
chrebt jafel
weld ljiran ghtasebni
kaykhelliwni ns3a f zen9a
lwalid kaynzel 3lia b l3sa kol lila
3ami kaydkhol 3liya l lbit w kay9isni
bghit nsali m3a had l7yat
kanfker ntha7er
darna baghin yzewjouni b wahed charef
khrejouni mn dar w kanbat 3nd jiran
moul lgarage kaydrebni
wa7ed dri 3ndo tsawri w baghi ynchorhom
mama katsed 3liya f lbit
weld khalti ghtassabni
9te3t yddi b lame
khoya sghir 3ndo 10 snin w kaykhdem f frina
rajli kaydrebni w ana 3ndi 16 3am
ma3ndich fin nemchi kan3es f ljarda
kaysiftouni nbi3 klinex bziz
khti cherbat lma l9ate3
ba kayhededni ye9telni
lmout hssen mn had l3icha
kant3erred l l3onf f dar
wahed rajel 9ali nsift lih tswirti bla 7wayj
jra 3liya rajel mama mn dar
weldi kayderbouh f lkhdma
kay7egrouni w kayderbouni drari lkbar
7awelt ntahar jouj merrat
ana 7amla w 3ndi 15 3am darna ma frashomch
ga3 ma baghi n3ich
kraht 7yati bghit nerta7
bent khalti 3ndha 14 3am zewjouha
khddama f wahed dar w kaydrbouni
lostad 9asni mn blassa li machi hiya hadik
mama katdrebni b tiyo
3yit mn had l7ayat bghit nmout
weld 3ami kay9is fiya mli kankon na3sa
simana jaya ghadi y39do 3liya w ana mabaghach
kandowez lil bra
mrat ba makat3tinich lmakla
jarna t3edda 3liya
lbareh bghit nermi rassi mn stah
sawerni bla man3ref w daba baghi lflous
lm3alem kaysserfe9na
ana hareb mn darna
khoya bgha ykhne9ni
bent jirana 3ndha 13 3am w baghin yzewjouha
wahed siyed kaybezzez 3lia nhez l7chich
rajli kaysed 3liya w kaydrebni
allahoma nmout wla n3ich had l3icha
fekkert nne9ez mn balcon
3amti katrech 3liya lma skhoun
3aychin f zn9a ana w khti
wahed lbniya khddama 3nd jirana w kayderbouha
khali kaygoul lia n7iyed 7wayji
drari kayderbouni kol nhar f bab lmdrasa
bnti kaydrebha rajelha
7yati wellat bla m3na
walidiya sem7o fiya w kan3es f jam3
kayhededni b lmouss kol lila
ba kaydrebni mli kaychreb
mrat ba katdrebni w kate7remni mn lmakla
bghit ne9tel rasi
kanfekker f lmout kol nhar
wa7ed rajel 9asni f taxi
khoya bgha yghtasebni
bghaw yzewjouni bziz mn weld 3ammi
ba ghadi yzewjni had sif 3ndi 16 3am
kan3es bra hadi simana
ma3ndich dar
hrebt mn dar w ma3reftch fin nemchi
lpatron kaydrebni
kankhdem f atelier 3ndi 13 3am
chi wa7ed kayhededni b tsawri 3ryana
sa7bi bgha yncher lvideo dyali
9te3t 3ro9i
weldi kaydrebo lm3allem
kankhaf mn ba kaydrebni dima
mama 7er9at lia yeddi
kaybezzez 3liya n3es m3ah
bghit nmout 3afakom 3awnouni
khti ghtasbouha
3ammi kaybezzez 3liya ns3a
jraw 3liya mn dar
ba kaydrebna ana w mama
ma b9at fiya 9owa bghit nsali m3a kolchi
khoya mn ba kay9isni mli kanb9aw bo7dna
khetbouni bla mayswlouni
lyoum ghadi nn3es f zn9a
moulat dar katserfe9ni w makatkhellesnich
wahed makan3erfouch bgha tsawri bla 7wayej
kanchret yeddi b lama
ba gal lia ghadi ydbe7ni ila khrejt
mama jrat 3liya mn dar
rani 7amla w 3ndi 15 3am
bnti ghtasbouha
kaybezzo 3liya nkhdem f firma w man9rach
kaydrebni b ssemta
kankhaf nrje3 l dar ba ghadi yslekhni
kantmenna n3es w manfi9ch
khoya kaysedd 3liya lbab
kaybi3ouni l rjal
zewjouni w ana 3ndi 14 3am
sa7bi baghi ntaher kifach n3awno
7alfa ta dir lia sem f lmakla
khebbiwni mn rajel mama
sifto lbolis, bba baghi y9tel mmi
baghin chahadat l3odriya 9bel l3ers
dayrini b7al l3ebda
khouya heres liya nifi
ba f l7ebs o mi hrbat mal9ina manaklo
""")

CHECK = lines("""
kanjre7 l7mi b jam
""")

CALM = lines("""
ghadi nmout b d7k
9tlni l3ya
tilifoun dyali mat
drbt lbac
kanmout 3la lcode
3ers khti nhar sebt
drebni lberd
rassi kaydrebni
jeddi mat l3am li fat
trdouni mn lycee
bghit nbedel nmra
kankhdem m3a ba f l7anout 3ndi 17 3am
khayf ma t9eblounich
wach lbnat bo7dhom
wach kayn fin n3es
khrejt mn lmdrasa
ba mabghach
mout dyal d7k hhhh
had l9raya kat9tel
wach khassni nsifet tswirti
khti mzewja
bghit ntzewej mn be3d
kan3es bekri
zn9a dyalna b3ida
drb doura w aji
wach kayn l3onf f l9ism
ba khdam w mama gelsa f dar
3ndi 13 3am bghit n9ra
bghit tomat
lwa9t kay9tlni
jarna li 7dana
fr7an b messi
ma3ndich lwe9t
wach nakhdo les photos m3ana
f khatri nwelli developpeur
sidna 3ali
lmout 7e9
mtt b d7k
batterie mattet
khoya ghadi ytzewej
drebni jou3
9tlatni had s5ana
kay9tlni n3as
khayf mn limti7an
bghit ghir nfhem
dar b3ida 3la lmdrasa
wach kayna lmakla
mat lia tilifoun f tri9
khti khddama f pharmacie
bnti 3ndha 14 3am w bghat t9ra
kankhdem f sou9 3ndi 16 3am
drebt tilifoun l mama
ba dreb lia tilifoun
wach kayn chi khatar f tri9
rajli khdam
nmout 3la tajine
kaydreb lkora mzyan
khrrejni ba mn lmdrasa
wach ghadi tpartagiw nmrti
bghit nkhdem f hanout
ghadi nmout hhhhh
jratli f dar
tkhrjet mn dar f 8
bghit nji ghda
chrebt dwa dyal rwa7
sakn m3a mama
sakn f zn9a 5
khti tzewjat l3am li fat
ba makhlanich nji
tjre7t f rjli f lkora
kan3es m3ettel
lpatron mzyan
da3o lia lwra9
3ndi 13 3am w bghit n9ra
dnya ghalya
3yit mn l9raya
ntmenna nnje7
bghit nsafer
wach katderbo drari
bghit n3ich mzyan
kreht lcollege
jatni l3ya
nmout w nqra hhh
mama khddama f dar dyal nas
3yit mn had lblad
ba kaysanedni
mama bghatni nrje3 n9ra
3yan had sba7
khasni chi wra9
nmout b l7chouma
kan3es 3nd khalti
kherjouni mn lycee
bghit lmo3awana f tsjil
walidiya mtel9in
ba mat lah yr7mo
3ndi 14 3am w makhdamch
ma bghitch dar n3tikom l3onwan
ba kaygol lia 7bes
n3est f l9ism
lmodir jra 3liya
3yan bzaf lyoum
kanmout b d7k
ba3d lmerrat kan7ess b rasi bo7di
khoya 3ndo 9 snin kay9ra
wach n9der nkhdem f 15 3am
makan3esch mzyan
bghit ntzewej mn b3d l9raya
drebt tilifoun l lprof
khti smiytha yasmina
bent benti bghat tqra
ma l9ina ma naklo f lbuffet, ga3 lhout salaw
herres lia tilifoun
""")


@pytest.mark.parametrize(
    ("text", "danger"),
    [*((text, "alert") for text in ALERT), *((text, "check") for text in CHECK), *((text, "") for text in CALM)],
)
def test_danger_is_seen_and_figures_of_speech_are_not(text: str, danger: str) -> None:
    found = read(text, QUESTIONS["first_name"]).danger
    assert found == danger or (found, danger) == ("alert", "check")
