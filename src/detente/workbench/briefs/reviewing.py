"""Pages on which a brief is reviewed: a finding, decisions about it, what people add, what becomes part of a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from detente.core.errors import BriefError, CaseError
from detente.workbench.briefs.apart import ask
from detente.workbench.briefs.files import load
from detente.workbench.briefs.forms import DraftForm, WordsForm, free_slug
from detente.workbench.briefs.keeping import add, decide, place_of_words
from detente.workbench.briefs.kinds import LONGEST, ROLES, problem_of
from detente.workbench.briefs.models import Brief, Reading
from detente.workbench.briefs.shown import MOST_SHOWN, context_of
from detente.workbench.briefs.standing import Standing, decisions_of, progress_of, review_of, standings
from detente.workbench.briefs.views import brief_of, has_finished, show
from detente.workbench.cases.models import Case
from detente.workbench.cases.saving import begin, save
from detente.workbench.people.acts import note as note_act

DECISIONS = ("accepted", "rejected", "corrected", "reopened")
"""What can be said of a finding."""


def standing_of(brief: Brief, key: str) -> tuple[Standing, dict[str, Standing], list[Any]]:
    """Return a finding of the brief's reading, all of them, and all decisions.

    Raises
    ------
    Http404
        If there is none of this key.
    """
    decisions = decisions_of(brief.head)
    found = standings(brief.head, decisions)
    if key not in found:
        raise Http404
    return found[key], found, decisions


def is_fragment(request: HttpRequest) -> bool:
    """Return whether the script of the page asks, for a piece of it."""
    return request.headers.get("X-Fragment") == "1"


def finding(request: HttpRequest, project: str, brief: str, key: str) -> HttpResponse:  # noqa: ARG001
    """Show a finding: its words, what can be said of it, and what was."""
    return _finding(request, brief_of(request, brief), key)


def _finding(request: HttpRequest, brief: Brief, key: str, *, status: int = 200, **more: Any) -> HttpResponse:
    each, found, decisions = standing_of(brief, key)
    context = {
        "brief": brief,
        "reading": brief.head,
        "each": each,
        "fields": [(name, label, each.fields[name]) for name, label in each.kind.fields.items()],
        "context": context_of(brief.head.text, each, brief.head.outline),
        "cases": brief.project.cases.order_by("title").only("slug", "title", "project_id"),
        "wanted": [(role, told, _words_for(each, role)) for role, told in ROLES.items()],
        "progress": progress_of(found, decisions),
        "part": part_of(key, found),
        **more,
    }
    name = "briefs/detail.html" if is_fragment(request) else "briefs/finding.html"
    return render(request, name, context, status=status)


def _words_for(each: Standing, role: str) -> str:
    """Return the words that a form proposes for what a finding becomes."""
    fields = each.fields
    if role == "question":
        about = fields.get("about", "")
        asked = each.found.get("question", "") if about == each.found["values"].get("about", "") else ""
        return asked or (f"Will it come true: {about}?" if about else "")
    if role == "actor":
        return fields.get("name") or fields.get("speaker") or ""
    return (fields.get("title") or (each.title if each.found["kind"] == "note" else ""))[:LONGEST]


def decide_finding(request: HttpRequest, project: str, brief: str, key: str) -> HttpResponse:  # noqa: ARG001
    """Write down what somebody says of a finding."""
    found = brief_of(request, brief)
    each, _, _ = standing_of(found, key)
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "").strip()[:LONGEST]
    given: Mapping[str, str] = {}
    problem = ""
    if act not in DECISIONS:
        problem = "found no decision, expected to accept, reject, correct or take back"
    elif act == "rejected" and not reason:
        problem = "found no reason, expected one: whoever reads this later wants to know why"
    elif act == "corrected":
        given = {name: " ".join(request.POST.get(name, "").split()).replace("\x00", "") for name in each.kind.fields}
        problem = problem_of(each.found["kind"], given)
        if not problem and given == each.fields:
            problem = "found nothing changed, expected a field that is"
    if problem:
        return _finding(request, found, key, status=422, problem=problem, reason=reason, given=given)
    decide(found.head, key, act, by=request.user, reason=reason.replace("\x00", ""), given=given)
    return _decided(request, found, key)


def _decided(request: HttpRequest, brief: Brief, key: str) -> HttpResponse:
    """Return what is shown after a decision: the finding in the list, and how far the review is."""
    if is_fragment(request):
        each, found, decisions = standing_of(brief, key)
        context = {"brief": brief, "each": each, "is_head": True, "progress": progress_of(found, decisions)}
        return render(request, "briefs/decided.html", context)
    _, found, _ = standing_of(brief, key)
    return redirect(f"{reverse('briefs:page', kwargs=_where(brief))}{part_of(key, found)}#f-{key}")


def part_of(key: str, found: Mapping[str, Standing]) -> str:
    """Return what the address of a brief's page adds to show a finding: nothing where all are on one."""
    number = list(found).index(key) // MOST_SHOWN + 1
    return f"?part={number}" if number > 1 else ""


def _where(brief: Brief) -> dict[str, str]:
    return {"project": brief.project.slug, "brief": str(brief.slug)}


def add_finding(request: HttpRequest, project: str, brief: str) -> HttpResponse:  # noqa: ARG001
    """Add what the reader missed: words that somebody chose."""
    found = brief_of(request, brief)
    form = WordsForm(request.POST)
    if not form.is_valid():
        problem = "found no kind and no words of the text, expected both"
        return show(request, found, found.head, status=422, add_problem=problem, add_form=form)
    given = form.cleaned_data
    try:
        if given["start"] is not None and given["end"] is not None:
            start, end = given["start"], given["end"]
        else:
            start, end = place_of_words(found.head.text, given["words"], given["which"] or 1)
        made = add(found.head, given["kind"], start, end, {}, by=request.user)
    except BriefError as error:
        return show(request, found, found.head, status=422, add_problem=str(error), add_form=form)
    return redirect("briefs:finding", **_where(found), key=made.key)


def review(request: HttpRequest, project: str, brief: str) -> HttpResponse:  # noqa: ARG001
    """Say that one has finished reviewing, or goes on."""
    found = brief_of(request, brief)
    wanted = "resumed" if has_finished(request.user, decisions_of(found.head)) else "finished"
    decide(found.head, "", wanted, by=request.user)
    return redirect("briefs:page", **_where(found))


def use(request: HttpRequest, project: str, brief: str, key: str) -> HttpResponse:  # noqa: ARG001
    """Carry a finding into a case of the project, or into a new one that is drafted from the brief."""
    found = brief_of(request, brief)
    each, all_found, _ = standing_of(found, key)
    role, slug = request.POST.get("role", ""), request.POST.get("case", "")
    named = request.project.cases.filter(slug=slug.replace("\x00", "")).select_related("head", "project")
    case = named.first() if slug else None
    problem = ""
    if role not in ROLES:
        problem = "found no part of a case, expected a question, an actor or a source"
    elif slug and case is None:
        problem = "found no such case in the project"
    elif each.state == "rejected":
        problem = "found a finding that was rejected; take that back first"
    words = " ".join(request.POST.get(f"words-{role}", "").split())[:LONGEST] or _words_for(each, role)
    if not problem:
        try:
            target, entry = _carried(request, found, each, all_found, case, role, words)
        except (BriefError, CaseError, IntegrityError) as error:
            problem = (
                "the name of the case was taken just now; try again"
                if isinstance(error, IntegrityError)
                else str(error)
            )
        else:
            decide(
                found.head, key, "made", by=request.user, given={"case": target[0].slug, "entry": entry, "role": role}
            )
            return redirect(target[1])
    return _finding(request, found, key, status=422, problem=problem)


def _carried(
    request: HttpRequest,
    brief: Brief,
    each: Standing,
    found: Mapping[str, Standing],
    case: Case | None,
    role: str,
    words: str,
) -> tuple[tuple[Case, str], str]:
    """Return the case that holds a finding now, the address to go to, and the path of the entry."""
    head = brief.head
    data = load(head.sha256)
    given = _given(each, words)
    note = f"{role} from the brief {brief.slug}"
    if case is None:
        slug = free_slug(str(brief.slug), request.project.cases)
        text = _drafted(head, data, slug, review_of(found))
        done = ask("carry", data, name=head.name, text=text, role=role, given=given)
        case = begin(request.project, slug, str(brief.title), done["text"], by=request.user, note=note)
        note_act(request.user, "drafted case", case, project=request.project, detail=f"from the brief {brief.slug}")
        return (case, reverse("cases:page", kwargs={"project": request.project.slug, "case": slug})), done["entry"]
    base = case.head
    done = ask("carry", data, name=head.name, text=base.text, role=role, given=given)
    where = {"project": request.project.slug, "case": case.slug}
    if done["is_new"]:
        saved = save(case, done["text"], base=base.number, by=request.user, note=note)
        if saved.conflict is not None:  # somebody else saved meanwhile, on the same lines
            return (case, reverse("cases:merge", kwargs={**where, "number": saved.sent.number})), done["entry"]
    return (case, reverse("cases:page", kwargs=where)), done["entry"]


def _given(each: Standing, words: str) -> dict[str, Any]:
    """Return what of a finding an entry repeats."""
    start, end = each.found.get("cited") or (each.found["start"], each.found["end"])
    fields = each.fields
    return {
        "start": start,
        "end": end,
        "words": words,
        "phrase": fields.get("phrase", ""),
        "holder": fields.get("holder") or fields.get("speaker") or "author",
        "kind": each.found.get("entity", ""),
        "publisher": fields.get("publisher", ""),
        "date": fields.get("date", ""),
        "url": fields.get("url", ""),
    }


def _drafted(head: Reading, data: bytes, slug: str, reviewed: Mapping[str, Any]) -> str:
    """Return the text of a case that is drafted from a brief as its reviewers left it."""
    return str(ask("draft", data, name=head.name, case=slug, review=reviewed)["text"])


def draft_case(request: HttpRequest, project: str, brief: str) -> HttpResponse:  # noqa: ARG001
    """Draft a case from a brief, without what was rejected."""
    found = brief_of(request, brief)
    decisions = decisions_of(found.head)
    all_found = standings(found.head, decisions)
    proposed = {"slug": free_slug(str(found.slug), request.project.cases)}
    form = DraftForm(request.POST if request.method == "POST" else None, initial=proposed)
    if request.method == "POST" and form.is_valid():
        slug = form.cleaned_data["slug"]
        if request.project.cases.filter(slug=slug).exists():
            form.add_error("slug", "a case of this project has this name already")
        else:
            chosen = review_of(all_found, only_accepted=form.cleaned_data["only_accepted"])
            try:
                text = _drafted(found.head, load(found.head.sha256), slug, chosen)
                note = f"drafted from the brief {found.slug}, reading {found.head.number}"
                case = begin(request.project, slug, str(found.title), text, by=request.user, note=note)
            except BriefError as error:
                form.add_error(None, str(error))
            except IntegrityError:
                form.add_error("slug", "a case of this project has this name already")
            else:
                note_act(request.user, "drafted case", case, project=request.project, detail=note)
                return redirect("cases:page", project=request.project.slug, case=slug)
    context = {"brief": found, "form": form, "progress": progress_of(all_found, decisions)}
    return render(request, "briefs/draft.html", context, status=422 if form.is_bound else 200)
