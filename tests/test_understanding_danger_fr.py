"""Danger and figures of speech in French: one phrase a line, as somebody might type it."""

from __future__ import annotations

import pytest

from tests.reading import QUESTIONS, lines, read

ALERT = lines("""
mon beau pere me tape tout les soirs quand il rentre
je veux plus vivre
ya un monsieur au travail qui me touche les fesses
mes parents ont trouvé un mari pour moi mais j'ai que 15 ans
j'ai nulle part ou dormir ce soir
ma mere m'enferme dans la chambre sans manger
mon oncle m'a violée
j'ai pris plein de médicaments je veux en finir
il a des photos de moi et il menace de les envoyer a mon pere
mon patron me frappe avec un tuyau au garage
je me suis enfuie de chez moi hier
mon frere m'a étranglé hier soir
je me coupe les bras quand ça va pas
ma soeur de 14 ans on va la marier cet été de force
on m'oblige a mendier devant la mosquée
papa bat maman devant nous
J AI ENVIE DE MOURIR
jvx me suicidé personne me comprend
mon père me brule avec sa cigarette
je dors dans la gare depuis 3 jours
mon fils de 11 ans travaille dans un garage toute la journée
mon voisin m'a forcée à faire des choses
je suis enceinte et si mon père le sait il va me tuer
le prof nous tape avec un baton
ils veulent me donner à mon cousin qui a 40 ans
mon mari me bat et je veux partir
un garçon me fait du chantage avec une video
je veux sauter du toit
ma tante me fait travailler comme bonne et elle me frappe
mon père m'a jeté dehors je sais pas ou aller
à la maison on me tape dessus tous les jours
j ai plus envie de continuer a vivre
mon cousin me force a coucher avec lui
mon père veut me marier avec un vieux
je dors chez des inconnus j'ai fui mes parents
hier il m'a mis un couteau sous la gorge
mon ex dit qu'il va mettre mes photos nues sur insta
je pense souvent à me suicider
mon patron nous enferme dans l'atelier la nuit
mon petit frère de 9 ans vend des mouchoirs au lieu d'aller à l'école on l'oblige
mon beau-père entre dans ma chambre la nuit et me touche
ma mère me bat avec un câble
je vais me jeter sous le train
on m'a violé quand j'étais petit
la vie n'a plus de sens pour moi
j'ai été agressée par mon patron
mes parents m'ont mise à la porte, je dors chez personne
jme scarifie depuis 1 an
mon mari m'étrangle quand il est en colère, j'ai 17 ans
un adulte me demande des nudes
ma fille est harcelée sexuellement par son prof
je travaille sur un chantier depuis que j'ai 12 ans on me paie pas et on me frappe
j ai avalé une boite de doliprane
mon oncle me viole
j'ai des bleus partout à cause de mon père
il me séquestre
ils m'ont forcée à me fiancer
ma copine a dit qu'elle va se tuer ce soir
mon père m'a cassé le bras
mon grand frère me frappe à coups de pied
je ne veux plus être dans ce monde
on me touche dans le bus scolaire et j'ose rien dire
mes parents me marient dans 2 semaines je veux pas
je passe mes nuits dehors
ma belle mère ne me donne rien à manger
mon père abuse de moi
j'ai essayé de me tuer la semaine dernière
il m'a prise en photo sous la douche et il veut de l'argent
le patron nous tape quand on va pas assez vite
j'ai fugué avec ma copine
il a essayé de m'étouffer avec un coussin
je me fais mal exprès
ma voisine de 12 ans va être mariée à un homme de 50 ans
un homme me force à vendre de la drogue
mon mari m'interdit de sortir et il me cogne
je veux crever
chui suicidaire
ma mère me verse de l'eau bouillante
on vit dehors avec ma petite soeur
ma nièce a 10 ans elle travaille chez des gens et ils la battent
mon cousin m'oblige à regarder des films porno
mon oncle veut coucher avec moi il dit que sinon il me chasse
les grands me rackettent et me frappent devant le collège
ma fille est battue par son mari
je n'ai plus goût à la vie je veux partir pour toujours
mes parents m'ont abandonnée je dors dans une mosquée
mon père me frappe quand il a bu
ma belle-mère me frappe et me prive de repas
je veux me tuer
je pense à la mort tous les jours
g envie de mourir j'en peux plus
un monsieur m'a touchée dans le taxi
mon frère a essayé de me violer
ils veulent me marier de force avec mon cousin
mon père va me marier cet été j'ai 16 ans
je dors dehors depuis une semaine
j'ai plus de maison
j'ai fugué et je sais pas où aller
mon patron me bat
je travaille dans un atelier j'ai 13 ans
quelqu'un me menace avec des photos de moi nue
mon copain veut publier ma vidéo si je le quitte
je me suis coupé les veines
mon fils se fait frapper par son maître d'apprentissage
j'ai peur de mon père il me bat tout le temps
ma mère m'a brûlé la main avec le fer
il me force à faire l'amour
je veux mourir svp aidez moi
ma sœur s'est fait violer
mon oncle m'oblige à mendier
on m'a mis à la porte de la maison
mon père nous frappe maman et moi
j'ai plus la force de continuer, je veux en finir
mon demi-frère me touche quand on est seuls
ils m'ont fiancée sans me demander
ce soir je dors dans la rue
ma patronne me gifle et me paie pas
un inconnu me demande des photos sans vêtements
je me taillade les poignets
mon père dit qu'il va m'égorger si je sors
ma mère m'a chassée de la maison
je suis enceinte de mon copain et j'ai 15 ans
ma fille a été violée
on m'oblige à travailler dans les champs au lieu d'aller à l'école
il me frappe avec une ceinture
j'ai peur de rentrer, mon père va me tabasser
je voudrais ne plus me réveiller
mon frère m'enferme à clé
on me vend à des hommes
mon mari a 35 ans on m'a mariée à 14 ans
mon ami veut se suicider comment l'aider
elle a mis du poison dans mon verre
vous pouvez me cacher de mon oncle ?
j'ai un secret, mon oncle couche avec moi
appelez la police, mon frère va tuer ma mère
ils veulent un certificat de virginité avant le mariage
ma tante me traite comme une esclave
je tapine pour manger
le directeur demande des faveurs aux filles pour les notes
les garçons du quartier m'attendent avec des couteaux
""")

CHECK = lines("""
personne ne remarquerait si je mourais, je veux disparaître
ma mère va me tuer si je rate mdr
""")

CALM = lines("""
je suis mort de rire
le chargeur m'a brûlé la main
ce cours me tue j'adore
mon telephone est mort
je meurs de faim à la cantine il y a a manger ?
j'ai mal a la tete
le prix me tue
je me bats pour reussir
ma soeur se marie samedi
mon frere va se marier en aout
je suis mort de fatigue
je veux frapper à la bonne porte
on s'est fait battre au foot 3 a 0
votre message m'a touché
je vais tuer le temps
la batterie est morte je rappelle
je tape mon cv sur ordinateur
est ce que vous touchez une bourse
combien on touche par mois
j'ai quitté l'école
on m'a viré du collège
je travaille dans un garage j'ai 17 ans
je suis malade j'ai de la fièvre
mon père ne veut pas que je vienne
c'est trop violent comme horaire
je travaille bien
mon grand-père est mort l'année dernière
j'ai peur des maths
j'ai peur de ne pas réussir
il faut une photo d'identité ?
je dois envoyer ma photo ?
mon pc chauffe il me brule les doigts
ma mère est enceinte elle peut pas venir
j'ai coupé mes cheveux
la rue est loin de chez moi
on dort où à l'internat ?
je me tape 2h de bus
c'est pas la mort
il est mort le prof de maths ?
force à vous
je suis obligé d'apporter les papiers ?
arrêtez de m'appeler
est-ce que les filles sont en sécurité chez vous
je veux me marier plus tard
qui surveille la nuit à l'internat
Violette Amrani
Marie
je m'appelle Maria Battal
ce cours me tue, j'adore
le vendredi je suis mort
tu me tues mdr
on va tout casser à l'examen
je meurs d'impatience
j'ai frappé à la porte mais personne
le bus m'a presque écrasé lol
mes parents se battent pour nous
ma fille veut se marier l'année prochaine elle a 24 ans
je travaille depuis 10 ans dans la couture
mon chien est mort
je suis tombé du toit l'an dernier
il faut dormir sur place ?
la maison est loin
je suis forcé de prendre deux bus
mon prof m'a viré
vous touchez combien
je veux arrêter
j'ai arrêté l'école parce que j'étais malade
on m'a volé mon téléphone
le match était violent
j'ai mal au ventre aujourd'hui
ma mère travaille la nuit
c'est dangereux comme quartier ?
non je ne veux pas de photos
je veux tuer l'ennui
Battoul
Mourad
Violeta
Ange
j'ai pris un médicament pour le rhume
on va s'éclater
je suis mort de trouille pour l'examen
ma mère me tue si j'ai pas la moyenne mdr
je veux partir à l'étranger
je vis avec ma mère
mon père vit à l'étranger
j'habite dans la rue Mohammed V
ma soeur s'est mariée l'année dernière
mon père m'a interdit de venir
je me suis blessé au pied au foot
elle m'a touché le coeur avec son message
je dors tard
on dort à la maison
mon patron est gentil
il fait nuit quand je sors
je me suis échappé de la réunion lol
j'ai perdu mes papiers
j'ai 13 ans et je veux étudier
ma petite soeur de 12 ans est à l'école
mon fils me fatigue
mon tel a pris l'eau il est mort
il faut se battre pour y arriver
la vie est chère
j'en ai marre des études
mon père me soutient
ma mère veut que je revienne à l'école
je suis fatigué ce matin
il me manque des papiers
je veux quitter le pays un jour
je suis mort de honte
ça me tue de rester à la maison
je dors chez ma tante
mon frère me tape la honte
on m'a jeté du lycée
je cherche un abri bus ?
j'ai besoin d'aide pour l'inscription
mes parents sont divorcés
mon père est violent en affaires lol
je suis bloqué chez moi à cause de la pluie
j'ai perdu mon père
j'ai 14 ans je ne travaille pas
mon père me dit d'arrêter
je suis enfermé dans mes habitudes
elle frappe fort cette chanson
j'ai dormi en classe
le patron m'a viré
on se marie quand on veut
je suis crevé aujourd'hui
c'est à mourir de rire
je me sens seul parfois
mon petit frère a 9 ans il est au CE2
je veux travailler à 15 ans c'est possible ?
il m'a frappé par sa gentillesse
y a un risque d'être violent ?
on dort pas à l'internat ?
il a l'asth-me
mon casier est vierge et la feuille aussi
ma soeur fait du théâtre, elle joue une esclave
il fait le trottoir devant le magasin avec son balai
on m'a demandé une faveur pour la note du groupe
""")


@pytest.mark.parametrize(
    ("text", "danger"),
    [*((text, "alert") for text in ALERT), *((text, "check") for text in CHECK), *((text, "") for text in CALM)],
)
def test_danger_is_seen_and_figures_of_speech_are_not(text: str, danger: str) -> None:
    found = read(text, QUESTIONS["first_name"]).danger
    assert found == danger or (found, danger) == ("alert", "check")
