"""`tawjih chart`: the flows as drawings, from what conversations follow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from bot.console import out, said_plainly

if TYPE_CHECKING:
    from conversations.texts import Text


def chart(
    folder: Annotated[
        Path | None, typer.Argument(help="Where the drawings go; without it, Mermaid of all flows is printed.")
    ] = None,
    *,
    locale: Annotated[str, typer.Option(help="The language of the words; `tawjih locale list` shows all.")] = "fr",
) -> None:
    """Draw each flow as Mermaid and as SVG, and all of them as one."""
    from conversations.flows import FLOW, PARTS  # noqa: PLC0415

    if folder is None:
        out.print(FLOW.chart(), markup=False, end="")
        return
    from bot.definitions import words_in_use  # noqa: PLC0415
    from bot.i18n import DIRECTION_MARKS  # noqa: PLC0415
    from bot.services.flow_chart import svg  # noqa: PLC0415
    from conversations.locales import TABLE  # noqa: PLC0415

    with said_plainly():
        if locale not in TABLE:
            message = f"“{locale}” is none of {', '.join(TABLE)}."
            raise ValueError(message)
        catalogues = words_in_use()

        def say(text: Text) -> str:
            return DIRECTION_MARKS.sub("", catalogues.pattern(text, locale))

        folder.mkdir(parents=True, exist_ok=True)
        for name, nodes in {"all": FLOW.nodes, **PARTS}.items():
            (folder / f"{name}.mmd").write_text(FLOW.chart(nodes), encoding="utf-8")
            (folder / f"{name}.svg").write_text(svg(FLOW, nodes, say), encoding="utf-8")
            out.print(f"[green]✓[/] {escape(str(folder / name))}.svg, .mmd")
