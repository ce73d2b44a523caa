/** Markers of the listed meetings: one for each spot, tied to its rows in the list. */
import * as L from "leaflet";

/** Gather rows by the spot where they are. */
function bySpot(rows) {
  const spots = new Map();
  for (const row of rows) {
    const key = row.dataset.at;
    spots.set(key, [...(spots.get(key) ?? []), row]);
  }
  return spots;
}

function line(row) {
  const item = document.createElement("p");
  const when = row.querySelector(".when time")?.textContent ?? "";
  const link = row.querySelector("h3 a");
  const words = link ? link.cloneNode(true) : document.createTextNode(row.textContent.trim());
  if (link) words.removeAttribute("id");
  item.append(when ? `${when} ` : "", words);
  return item;
}

function popup(rows) {
  const box = document.createElement("div");
  box.append(...rows.map(line));
  return box;
}

function light(marker, rows, isLit) {
  marker.getElement()?.classList.toggle("lit", isLit);
  for (const row of rows) row.classList.toggle("lit", isLit);
}

function tie(marker, rows) {
  for (const row of rows) {
    row.addEventListener("pointerenter", () => light(marker, rows, true));
    row.addEventListener("pointerleave", () => light(marker, rows, false));
  }
  marker.on("popupopen", () => {
    light(marker, rows, true);
    rows[0].scrollIntoView({ block: "nearest" });
  });
  marker.on("popupclose", () => light(marker, rows, false));
}

function markerOf(at, rows) {
  const approximate = "approximate" in rows[0].dataset ? " approximate" : "";
  const icon = L.divIcon({ className: `map-dot${approximate}`, iconSize: [40, 40] });
  const marker = L.marker(at.split(",").map(Number), { icon });
  marker.bindPopup(popup(rows), { closeButton: false, maxHeight: 220 });
  marker.on("add", () => {
    const element = marker.getElement();
    element.dataset.number = rows.length > 1 ? rows.length : "";
    const names = rows.map((row) => row.querySelector("h3 a")?.textContent.trim() ?? row.textContent.trim());
    element.setAttribute("aria-label", names.join(", "));
  });
  tie(marker, rows);
  return marker;
}

/** Draw the rows' spots; each row carries `data-at="latitude,longitude"`. */
export function drawMeetings(rows) {
  const markers = [...bySpot(rows)].map(([at, there]) => markerOf(at, there));
  return L.layerGroup(markers);
}
