"""What made-up families and staff write to each other. Nothing in it is anybody's, and none of it promises anything."""

from __future__ import annotations

from typing import Final

# First names in both scripts. No two have the same skeleton, so that whoever looks alike at the desk is meant to.
NAMES: Final = (
    ("Yassine", "ياسين"), ("Salma", "سلمى"), ("Zakaria", "زكرياء"), ("Imane", "إيمان"), ("Bilal", "بلال"),
    ("Hajar", "هاجر"), ("Ayoub", "أيوب"), ("Kawtar", "كوثر"), ("Hamza", "حمزة"), ("Khadija", "خديجة"),
    ("Marouane", "مروان"), ("Meryem", "مريم"), ("Jalal", "جلال"), ("Zineb", "زينب"), ("Soufiane", "سفيان"),
    ("Nisrine", "نسرين"), ("Walid", "وليد"), ("Chaimae", "شيماء"), ("Youssef", "يوسف"), ("Ikram", "إكرام"),
    ("Badr", "بدر"), ("Loubna", "لبنى"), ("Farid", "فريد"), ("Manal", "منال"), ("Hicham", "هشام"),
    ("Sanae", "سناء"), ("Khalid", "خالد"), ("Soukaina", "سكينة"), ("Mourad", "مراد"), ("Yousra", "يسرى"),
    ("Nabil", "نبيل"), ("Bouchra", "بشرى"), ("Rachid", "رشيد"), ("Fadwa", "فدوى"), ("Tarik", "طارق"),
    ("Karima", "كريمة"), ("Achraf", "أشرف"), ("Siham", "سهام"), ("Samir", "سمير"), ("Hatim", "حاتم"),
    ("Saad", "سعد"), ("Chakib", "شكيب"), ("Kamal", "كمال"), ("Mounir", "منير"), ("Jamila", "جميلة"),
    ("Latifa", "لطيفة"), ("Ismail", "إسماعيل"), ("Rajae", "رجاء"), ("Fatima", "فاطمة"), ("Malika", "مليكة"),
    ("Hassan", "حسن"), ("Nadia", "نادية"), ("Mustapha", "مصطفى"), ("Zahra", "زهرة"), ("Widad", "وداد"),
    ("Anouar", "أنوار"), ("Nawal", "نوال"), ("Sofia", "صوفيا"), ("Hind", "هند"), ("Redouane", "رضوان"),
)  # fmt: skip

# And those of adults.
ADULTS: Final = (
    ("Aïcha", "عائشة"), ("Mohamed", "محمد"), ("Hafida", "حفيظة"), ("Lahcen", "لحسن"), ("Naïma", "نعيمة"),
    ("Abdellatif", "عبد اللطيف"), ("Habiba", "حبيبة"), ("Larbi", "العربي"), ("Saadia", "سعدية"), ("Omar", "عمر"),
)  # fmt: skip

# What passes between the centre, which begins, and a young person or an adult, in turns.
TALKS: Final = {
    ("fr", "youth"): (
        (
            "Bonjour, c'est le centre. Tu veux passer voir l'atelier cette semaine ?",
            "oui je veux bien, mercredi c'est possible ?",
            "Oui, mercredi à 10 h. Viens avec un parent si c'est possible.",
            "d'accord merci",
        ),
        (
            "Bonjour, c'est le centre. On peut t'écrire à quelle heure ?",
            "le soir après 18h, la journée j'aide mon oncle",
            "C'est noté. Qu'est-ce qui te plairait le plus ?",
            "réparer les téléphones, ou l'informatique",
        ),
        (
            "Bonjour, c'est le centre. Tu as arrêté l'école il y a longtemps ?",
            "l'année dernière, j'étais en 2e année collège",
        ),
    ),
    ("fr", "adult"): (
        (
            "Bonjour, ici le centre. Pouvez-vous venir jeudi avec votre enfant ?",
            "Bonjour, oui, jeudi matin si possible, je travaille l'après-midi",
            "Très bien, jeudi à 9 h 30.",
            "Merci beaucoup, à jeudi",
        ),
        (
            "Bonjour, ici le centre. Nous avons bien reçu votre demande. Avez-vous des questions ?",
            "oui, est-ce que je peux visiter avant de décider ?",
            "Bien sûr. Dites-nous quel jour vous arrange.",
            "mardi ou mercredi, le matin",
        ),
    ),
    ("ar", "youth"): (
        (
            "السلام عليكم، معك المركز. هل يمكنك زيارة الورشة هذا الأسبوع؟",
            "نعم، هل يوم الأربعاء مناسب؟",
            "نعم، الأربعاء على الساعة 10. يستحسن أن يحضر معك أحد الوالدين.",
            "شكرا جزيلا",
        ),
        (
            "السلام عليكم، معك المركز. ما هو الوقت المناسب لنكتب لك؟",
            "في المساء بعد السادسة",
        ),
    ),
    ("ar", "adult"): (
        (
            "السلام عليكم، معكم المركز. هل يمكنكم الحضور يوم الخميس؟",
            "وعليكم السلام، نعم في الصباح إن أمكن",
            "حسنا، الخميس على الساعة 9 والنصف.",
            "شكرا لكم، إلى الخميس",
        ),
        (
            "السلام عليكم، معكم المركز. توصلنا بطلبكم. هل لديكم أسئلة؟",
            "هل يمكن أن نزور المركز قبل أن نقرر؟",
        ),
    ),
    ("ary", "youth"): (
        (
            "سلام، معاك السونطر. واش بغيتي تجي تشوف الورشة هاد السيمانة؟",
            "إيه بغيت، واش نقدر نجي الأربعاء؟",
            "إيه، الأربعاء مع 10. إلا كان ممكن يجي معاك شي واحد من الواليدين.",
            "واخا شكرا بزاف",
        ),
        (
            "سلام، معاك السونطر. فوقاش نقدرو نكتبو ليك؟",
            "من بعد 6 ديال العشية، فالنهار كنعاون خالي",
            "صافي. أشنو عجبك كثر؟",
            "الإصلاح ديال التيليفونات",
        ),
        (
            "سلام، معاك السونطر. شحال هادي باش حبستي القراية؟",
            "هادي عام، كنت فالثانية إعدادي",
        ),
    ),
    ("ary", "adult"): (
        (
            "السلام عليكم، معاكم السونطر. واش تقدرو تجيو نهار الخميس؟",
            "وعليكم السلام، الخميس فالصباح مزيان، فالعشية كنكون فالخدمة",
            "مزيان، الخميس مع 9 ونص.",
            "الله يجازيكم بخير",
        ),
        (
            "السلام عليكم، معاكم السونطر. وصلنا الطلب ديالكم. واش عندكم شي سؤال؟",
            "واش ممكن نجي نشوف السونطر قبل ما نقررو؟",
            "مرحبا. قولو لينا أشمن نهار يساعدكم.",
            "الثلاث ولا الأربعاء فالصباح",
        ),
    ),
    ("ary_Latn", "youth"): (
        (
            "Salam, m3ak lcentre. Wach bghiti tji tchouf l'atelier had simana?",
            "ah bghit, wach n9der nji larb3?",
            "Ah, larb3 m3a 10. Ila kan momkin yji m3ak chi wa7ed mn lwalidin.",
            "wakha chokran bzaf",
        ),
        (
            "Salam, m3ak lcentre. Fo9ach n9edro nketbo lik?",
            "mn be3d 6 d l3chiya, f nhar kan3awen khali",
            "Safi. Achno 3ejbek kter?",
            "réparation dyal tilifounat",
        ),
        (
            "Salam, m3ak lcentre. Ch7al hadi bach 7besti le9raya?",
            "hadi 3am, kont f 2ème collège",
        ),
    ),
    ("ary_Latn", "adult"): (
        (
            "Salam, m3akom lcentre. Wach t9edro tjiw nhar lkhmis?",
            "salam, lkhmis f sba7 mezyan, l3chiya kankoun f lkhedma",
            "Mezyan, lkhmis m3a 9 w nos.",
            "lah yjazikom bikhir",
        ),
        (
            "Salam, m3akom lcentre. Weslna ttalab dyalkom. Wach 3andkom chi sou2al?",
            "wach momkin nji nchouf lcentre 9bel man9erro?",
        ),
    ),
}

# What families wrote last, and nobody has answered yet.
WROTE: Final = {
    ("fr", "youth"): (
        "bonjour, je peux venir samedi à la place de mercredi ?",
        "slt j'ai changé de numéro, comment je fais pour le mettre ?",
        "est-ce que ma cousine peut s'inscrire aussi ?",
    ),
    ("fr", "adult"): (
        "Bonjour, nous n'avons pas encore eu de réponse, c'est normal ?",
        "Bonjour, mon fils est chez le dentiste mercredi, on peut venir un autre jour ?",
    ),
    ("ar", "youth"): (
        "هل يمكنني الحضور يوم السبت بدل الأربعاء؟",
        "ابنة خالتي تريد التسجيل أيضا، كيف تفعل؟",
    ),
    ("ar", "adult"): (
        "السلام عليكم، لم يتصل بنا أحد بعد، هل من جديد؟",
        "هل يمكن تغيير يوم الزيارة؟ يوم الأربعاء عندنا موعد",
    ),
    ("ary", "youth"): (
        "سلام واش نقدر نجي السبت فبلاصت الأربعاء؟",
        "بنت خالتي حتى هي بغات تسجّل، كيفاش دير؟",
    ),
    ("ary", "adult"): (
        "السلام عليكم، مازال ما عيّط لينا حد، واش كاين شي جديد؟",
        "ولدي عندو طبيب السنان نهار الأربعاء، واش ممكن نهار آخر؟",
    ),
    ("ary_Latn", "youth"): (
        "salam wach n9der nji sebt f blast larb3?",
        "bent khalti 7ta hiya bghat ttsejjel, kifach dir?",
    ),
    ("ary_Latn", "adult"): (
        "salam mazal ma3eyet lina 7ed, wach kayn chi jdid?",
        "weldi 3ando tbib snan nhar larb3, wach momkin nhar akhor?",
    ),
}

# What staff note, by what had just happened.
NOTES: Final = {
    "reached": (
        "Très envie de commencer. Préfère qu'on rappelle le soir.",
        "La mère est d'accord, le père veut d'abord visiter.",
        "Habite à deux bus d'ici, à voir ensemble.",
        "مهتم بالورشة، يفضل الاتصال بعد الزوال.",
        "الأم موافقة وتريد زيارة المركز أولا.",
    ),
    "no_answer": (
        "Sonne dans le vide. Essayer plutôt le soir.",
        "Répondeur, pas laissé de message.",
        "لا أحد يجيب، نعيد مساء.",
    ),
    "call_back": ("Était au travail, a demandé qu'on rappelle.", "طلب أن نعيد الاتصال لاحقا."),
    "visit_booked": ("Viendra avec sa tante.", "A demandé si un ami peut venir aussi.", "ستحضر مع أختها الكبرى."),
    "papers": ("Il manque une photo, rien d'urgent.", "الملف شبه كامل."),
}

# What the bot could not answer: the question that was understood ("" for none), and in which words it was asked.
QUESTIONS: Final = (
    ("how_to_get_there_transport", (
        ("fr", "il y a un transport depuis sidi moumen ?"), ("fr", "quel bus pour venir au centre ?"),
        ("ary", "واش كاين شي طرونسبور من الحي المحمدي؟"), ("ary", "أشمن طوبيس كيدّي للسونطر؟"),
        ("ary_Latn", "wach kayn chi transport mn hay mohammadi?"), ("ary_Latn", "achmn tobis kaydi l lcentre"),
        ("ar", "هل يوجد نقل إلى المركز؟"),
    )),
    ("start_date_season", (
        ("fr", "ça commence quand ?"), ("fr", "c'est quand que ça commence"), ("ary", "فوقاش غادي تبدا القراية؟"),
        ("ary_Latn", "fo9ach ghadi tebda le9raya?"), ("ary_Latn", "fo9ach tbda le9raya"), ("ar", "متى تبدأ الدراسة؟"),
    )),
    ("diploma_certificate", (
        ("fr", "est-ce qu'on a un diplôme à la fin ?"), ("ary", "واش كاين ديبلوم فاللخر؟"),
        ("ary_Latn", "wach kayn diplome f lekher?"), ("ar", "هل نحصل على شهادة في النهاية؟"),
    )),
    ("schedule_hours", (
        ("fr", "les cours c'est de quelle heure à quelle heure ?"), ("ary", "من شحال حتى لشحال القراية؟"),
        ("ary_Latn", "mn ch7al 7ta l ch7al le9raya?"), ("ar", "ما هي أوقات الدراسة؟"),
    )),
    ("working_youth_part_time", (
        ("fr", "je travaille le matin, je peux venir l'après-midi ?"),
        ("ary", "كنخدم فالصباح، واش نقدر نجي غير العشية؟"),
        ("ary_Latn", "kankhdem f sba7, wach n9der nji ghir l3chiya?"),
    )),
    ("meals_boarding", (
        ("fr", "est-ce qu'on mange sur place à midi ?"), ("ary", "واش كاين الغدا تما؟"),
        ("ary_Latn", "wach kayn lghda tema?"), ("ar", "هل توجد وجبة الغداء؟"),
    )),
    ("jobs_after", (
        ("fr", "après la formation il y a un stage ?"), ("ary", "واش كاين شي سطاج من بعد؟"),
        ("ary_Latn", "wach kayn chi stage mn be3d?"),
    )),
    ("no_birth_certificate_papers", (
        ("fr", "il me manque un papier, je peux quand même m'inscrire ?"), ("ary", "ناقصاني شي ورقة، واش نقدر نتسجّل؟"),
        ("ary_Latn", "na9sani chi wer9a wach n9der nttsejjel?"),
    )),
    ("girls_safety", (("fr", "il y a une classe de filles ?"), ("ary", "واش كاين قسم ديال البنات؟"))),
    ("", (
        ("fr", "est-ce qu'il y a une équipe de foot ?"), ("ary", "واش كاين شي فرقة ديال الكورة؟"),
        ("ary_Latn", "wach kayna chi fer9a dyal lkora?"),
    )),
    ("", (("fr", "il faut une blouse ?"), ("ary", "واش خاص الطابلية؟"), ("ary_Latn", "wach khassni tablia?"))),
)  # fmt: skip
