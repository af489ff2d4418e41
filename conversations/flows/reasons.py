"""Why something is asked: what is said to "3lach?" and "pourquoi le numéro ?"."""

from typing import Final

from conversations.texts import Text, text

_GUIDANCE = text("why.guidance", "The answer shows which way is open: each has its ages, its level and its places.")
_WISH = text("why.wish", "So that nothing goes to the centre unless it is wanted.")
_CONSENT = text(
    "why.consent", "Names and a number are personal. Without a yes, the centre gets nothing; with it, it can call."
)
_AGREEMENT = text("why.agreement", "It is the young person's life: nobody is signed up without having said yes.")
_NAME = text("why.name", "So that whoever calls knows whom to ask for. A nickname is enough.")
_PHONE = text("why.phone", "So that the centre can call. Only the centre sees it, once the request is sent.")
_CALL = text("why.call", "So that the call comes at a good hour, and tells others nothing that it should not.")
_ADULT = text("why.adult", "Under 18, an adult must agree: so the centre knows whom to speak with.")
_INTEREST = text("why.interest", "It is only to know what is of interest. It decides nothing.")
_TEACHER = text("why.teacher", "So that the centre knows who is interested. Nothing is decided here.")

WHY: Final[dict[str, Text]] = {
    **dict.fromkeys(("who", "age", "schooling", "grade", "district"), _GUIDANCE),
    **dict.fromkeys(("wish", "wish_teacher", "review"), _WISH),
    **dict.fromkeys(("consent", "no_consent"), _CONSENT),
    **dict.fromkeys(("agrees", "ask_first"), _AGREEMENT),
    **dict.fromkeys(("first_name", "own_name", "guardian_name"), _NAME),
    **dict.fromkeys(("phone_whose", "call_when", "may_say"), _CALL),
    **dict.fromkeys(("relation", "guardian"), _ADULT),
    **dict.fromkeys(("teaches", "subject_taught", "school_district"), _TEACHER),
    "phone": _PHONE,
    "trade": _INTEREST,
}
"""By question, or by the end of a way that follows from it."""
