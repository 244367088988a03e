"""Capture forms; the one that recognises a page most surely reads it."""

from __future__ import annotations

from docpact.pages.forms import (
    api_blueprint,
    asciidoc,
    broken_rows,
    cell_paragraphs,
    flat_text,
    gitbook,
    html_page,
    http_dump,
    markdown,
    mediawiki,
    openapi_fence,
    postman,
    restructured,
    wikis,
)
from docpact.pages.registry import Form, forms_of_others

__all__ = ["forms_for"]

_FORMS: tuple[Form, ...] = (
    openapi_fence.FORM,
    postman.FORM,
    http_dump.FORM,
    api_blueprint.FORM,
    restructured.FORM,
    *wikis.FORMS,
    mediawiki.FORM,
    asciidoc.FORM,
    markdown.COMPONENTS_FORM,
    markdown.README_FORM,
    html_page.FORM,
    gitbook.FORM,
    markdown.FORM,
    markdown.MARKDOC_FORM,
    markdown.LABELS_FORM,
    broken_rows.FORM,
    markdown.BARE_FORM,
    markdown.LOOSE_FORM,
    cell_paragraphs.FORM,
    flat_text.FORM,
)


def forms_for(lines: list[str]) -> list[Form]:
    """The forms a text may have, the likeliest first."""
    scored = [
        (form.recognise(lines), -index, form)
        for index, form in enumerate((*forms_of_others(), *_FORMS))
    ]
    return [
        form
        for score, _, form in sorted(scored, key=lambda entry: entry[:2], reverse=True)
        if score > 0
    ]
