from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


def work(after: int = 0) -> int:
    """Do what was deferred since that job, in this transaction, and return the number of the last one."""
    jobs = ProcrastinateJob.objects.filter(id__gt=after, task_name__startswith="accounts.").order_by("id")
    for job in jobs:
        app.tasks[job.task_name](**job.args)
        after = job.id
    return after
