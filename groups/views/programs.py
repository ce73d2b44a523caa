"""The programs, side by side and one by one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from groups.choosing import choose
from groups.forms.programs import ProgramsForm
from groups.models import Program

QUESTIONS = ("who", "power", "aim")


@require_safe
def program_list(request: HttpRequest) -> HttpResponse:
    form = ProgramsForm(request.GET)
    answers = form.answers()
    approach = answers.pop("approach", "")
    programs = list(Program.objects.all())
    choice = choose(programs, answers) if answers else None
    shown = choice.programs if choice else programs
    context = {
        "approaches": Program.Approach.choices,
        "approach": approach,
        "choice": choice,
        "programs": [program for program in shown if approach in {"", program.approach}],
        "questions": [form[name] for name in QUESTIONS],
    }
    return render(request, "groups/program_list.html", context)


@require_safe
def program_detail(request: HttpRequest, slug: str) -> HttpResponse:
    program = get_object_or_404(Program, slug=slug)
    return render(request, "groups/program_detail.html", {"program": program})
