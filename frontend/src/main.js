import htmx from "htmx.org";
import { startAssessment } from "./js/assessment.js";
import { startBulk } from "./js/bulk.js";
import { startFinders } from "./js/combobox.js";
import { startCopy } from "./js/copy.js";
import { startCorrespondence } from "./js/correspondence.js";
import { startDialogs } from "./js/dialogs.js";
import { startDrafts } from "./js/drafts.js";
import { startDropZones } from "./js/dropzone.js";
import { startFilters } from "./js/filters.js";
import { startFrame } from "./js/frame.js";
import { startForms } from "./js/forms.js";
import { startKeys } from "./js/keys.js";
import { startList } from "./js/list.js";
import { startMentions } from "./js/mentions.js";
import { startMenus } from "./js/menus.js";
import { startOrder } from "./js/order.js";
import { startPalette } from "./js/palette.js";
import { startParts } from "./js/parts.js";
import { startPickers } from "./js/picker.js";
import { startToasts } from "./js/toasts.js";
import { startWaiting } from "./js/waiting.js";

// Listeners on the document: they serve what htmx brings in later as well.
startFrame();
startMenus();
startMentions();
startDialogs();
startKeys();
startList();
startAssessment();
startBulk();
startCopy();
startDrafts();
startDropZones();
startFinders();
startForms();
startPalette();
startParts();
startFilters();
startPickers();
startOrder();
startToasts();
startWaiting(htmx);

// What must be drawn again for each new piece of a page.
htmx.onLoad(startCorrespondence);
