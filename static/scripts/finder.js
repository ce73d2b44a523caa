/** The finder: places offered while typing, results in place, the map beside them. */
import { listenForMap, showMap } from "./map_frame.js";
import { listenForNearMe } from "./near_me.js";
import { offerPlaces } from "./place_box.js";
import { forgetPosition, searchAt } from "./search_form.js";
import { listenForSharing } from "./sharing.js";
import { showOwnTimes } from "./times.js";

function enhance(results) {
  showOwnTimes(results);
  showMap();
}

function announce() {
  const count = document.getElementById("count");
  document.getElementById("status").textContent = count?.textContent.trim() ?? "";
}

function zone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

document.addEventListener("htmx:configRequest", ({ detail }) => {
  const { formData } = detail;
  for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  const asked = new URLSearchParams([...new URL(detail.path, location.href).searchParams, ...formData]);
  // Online meetings are everywhere: which of them are today's depends on the visitor's zone.
  if (asked.get("attendance") === "online" && !asked.has("tz")) formData.set("tz", zone());
});
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target.id !== "results") return;
  enhance(document.getElementById("results"));
  announce();
});

const box = document.getElementById("place-box");
offerPlaces(box, {
  address: box.dataset.suggest,
  typed: () => forgetPosition(box.form),
  chosen: ({ q, latitude, longitude }) => searchAt(box.form, { q, lat: latitude, lng: longitude }),
});
listenForNearMe();
listenForSharing();
listenForMap();
enhance(document.getElementById("results"));
