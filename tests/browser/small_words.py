"""Words of the small conversation and of the page's frame, in one locale of each direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.channels.webchat_words import WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

DISTRICTS = {
    "fr": (
        "Anfa, Maârif, Sidi Belyout, Al Fida, Mers Sultan, Aïn Sebaâ, Hay Mohammadi, Roches Noires, Sbata, Ben M'sick, "
        "Sidi Othmane, Moulay Rachid, Sidi Moumen, Sidi Bernoussi, Aïn Chock, Hay Hassani, Autre ville"
    ).split(", "),
    "ary": (
        "أنفا, المعاريف, سيدي بليوط, الفداء, مرس السلطان, عين السبع, الحي المحمدي, الصخور السوداء, سباتة, ابن مسيك, "
        "سيدي عثمان, مولاي رشيد, سيدي مومن, سيدي البرنوصي, عين الشق, الحي الحسني, مدينة خرى"
    ).split(", "),
}
SAID = {
    "fr": {
        "hello": "Salut 👋 Je suis Tawjih. Je t'aide à revenir vers une école ou une formation.",
        "who": "C'est pour qui ?",
        "who.me": "Pour moi",
        "who.child": "Pour mon enfant",
        "who.other": "Pour quelqu'un d'autre",
        "age": "Tu as quel âge ?",
        "district": "Tu habites dans quel quartier ?",
        "name": "Quel est ton prénom ?",
        "phone": "À quel numéro on peut t'appeler ?",
        "review": "Vérifie avant d'envoyer :",
        "review.send": "Envoyer",
        "again": "Tu veux faire autre chose ?",
        "again.start": "Recommencer",
        "sent": "C'est fait ✅ Ton numéro de dossier : \u2068{}\u2069.",
        "help": "Appuie sur un bouton, ou écris ta réponse.",
        "danger": "Tu n'es pas seul. Appelle maintenant :\n\u20682511\u2069 (aide aux enfants), \u206819\u2069 (police)",
        "miss": "Je n'ai pas compris. Tu peux le dire autrement, ou appuyer sur un bouton ?",
        "verdict": "Bonne nouvelle : l'inscription est possible pour toi. Aucune place n'est garantie.",
        "back": "Retour",
        "human": "Une personne",
        "label.age": "Âge",
        "label.district": "Quartier",
        "label.name": "Prénom",
        "label.phone": "Téléphone",
        "label.who": "Pour qui",
        "label.review": "Envoi",
    },
    "ary": {
        "hello": "سلام 👋 أنا توجيه. غادي نعاونك فالرجوع للقراية ولا للتكوين.",
        "who": "لمن هاد الشي؟",
        "who.me": "ليا أنا",
        "who.child": "لولدي ولا بنتي",
        "who.other": "لشي واحد آخر",
        "age": "شحال فعمرك؟",
        "district": "فأشمن حومة كتسكن؟",
        "name": "شنو سميتك؟",
        "phone": "فأشمن نمرة نقدرو نعيّطو ليك؟",
        "review": "شوف واش كلشي صحيح قبل ما تصيفط:",
        "review.send": "صيفط",
        "again": "بغيتي شي حاجة خرى؟",
        "again.start": "عاود من اللول",
        "sent": "صافي ✅ رقم الطلب ديالك هو \u2068{}\u2069.",
        "help": "برك على بوطونة، ولا كتب الجواب ديالك.",
        "danger": "ماشي بوحدك. عيّط دابا:\n\u20682511\u2069 (مساعدة الأطفال)، \u206819\u2069 (البوليس)",
        "miss": "ما فهمتش مزيان. عاود قولها بطريقة خرى، ولا برك على بوطونة.",
        "verdict": "خبار زوين: التسجيل ممكن ليك. ماكايناش بلاصة مضمونة.",
        "back": "رجع",
        "human": "هضر مع شي واحد",
        "label.age": "العمر",
        "label.district": "الحومة",
        "label.name": "السمية",
        "label.phone": "النمرة",
        "label.who": "لمن",
        "label.review": "صيفط",
    },
}
FRAME = {
    "fr": (
        "Tawjih|Tawjih : retourner vers une école ou une formation|Quelle école ou formation est ouverte pour toi ?|"
        "Aller à la question|Langue|Essai : ce n'est pas une inscription|Réponses précédentes|Tes réponses|Maintenant|"
        "Autres actions|Changer|Écris ici|Envoyer|Aide|Mes données|Supprimer mes données|"
        "Pas de connexion. Rien n'est perdu : ta réponse part dès que la connexion revient.|"
        "Ta réponse n'a pas pu être gardée. Rien d'autre n'est perdu. Réessaie dans un moment.|Réessayer|"
        "Ce message est trop long. Rien n'est perdu : écris plus court.|"
        "Cette page n'a pas pu se souvenir de toi. Autorise les cookies, puis réponds encore.|"
        "Cette réponse vient d'une autre page : elle n'a pas été prise.|Cette page n'existe pas.|Aller à la conversation"
    ),
    "ary": (
        "توجيه|توجيه: الرجوع للقراية ولا للتكوين|شنو هي المدرسة ولا التكوين اللي مفتوح ليك؟|سير للسؤال|اللغة|"
        "تجربة: هادا ماشي تسجيل|الأجوبة اللي فاتو|الأجوبة ديالك|دابا|حوايج خرين|بدّل|كتب هنا|صيفط|"
        "عاونوني|المعلومات ديالي|مسح المعلومات ديالي|ماكايناش الكونيكسيون. والو ما تلف: الجواب ديالك غادي يمشي غير ترجع.|"
        "ما قدرناش نحفظو الجواب ديالك. والو آخر ما تلف. عاود من بعد شوية.|عاود|هاد الميساج طويل بزاف. والو ما تلف: كتب قصر.|"
        "هاد الصفحة ما قدراتش تعقل عليك. خلّي الكوكيز، وعاود جاوب.|هاد الجواب جا من صفحة خرى: ما تخداش.|"
        "هاد الصفحة ما كايناش.|سير للمحادثة"
    ),
}


def words(locale: str) -> Mapping[str, str]:
    """The frame's words; the two other locales borrow those of their direction."""
    told = FRAME["ary" if locale in {"ar", "ary"} else "fr"].split("|")
    return dict(zip((word.id for word in WORDS), told, strict=True))
