"""The addresses of the product, and those of the floor."""

from django.urls import URLPattern, URLResolver, path

from benchmarks import floor, floor_risks, floor_search
from isthmus.config.urls import handler400, handler403, handler404, handler500
from isthmus.config.urls import urlpatterns as product

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

HERE = "floor/<int:organization>/<register:record_type>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("floor/<int:organization>/search.<slug:answer>", floor_search.search),
    path("floor/<int:organization>/risks/matrix.html", floor_risks.matrix),
    path("floor/<int:organization>/risks/acceptances.html", floor_risks.acceptances),
    path(f"{HERE}list.json", floor.api_list),
    path(f"{HERE}list.html", floor.page_list),
    path(f"{HERE}create/<slug:answer>", floor.create),
    path(f"{HERE}<str:reference>/read.json", floor.api_read),
    path(f"{HERE}<str:reference>/read.html", floor.page_read),
    path(f"{HERE}<str:reference>/edit/<slug:answer>", floor.edit),
    *product,
]
