import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isthmus.config.settings")
application = get_wsgi_application()
# What is loaded now stays for the life of the process: nothing in it has to be looked at again.
gc.collect()
gc.freeze()
# A page makes some thousand objects and drops them at once; the collector need not look after each
# seven hundred.
gc.set_threshold(10_000)
