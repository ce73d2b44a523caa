/** Markers of the listed meetings, tied to their rows; those that would overlap share one. */
import * as L from "leaflet";

const APART = 34; // pixels between two markers at least

const position = (row) => L.latLng(row.dataset.at.split(",").map(Number));
const nameOf = (row) => (row.querySelector("h3 a") ?? row).textContent.trim();

/** Gather rows whose markers would overlap at the map's zoom: each goes to the first near it. */
function gather(map, rows) {
  const gathered = [];
  for (const row of rows) {
    const at = map.project(position(row));
    const near = gathered.find((other) => other.at.distanceTo(at) < APART);
    if (near) near.rows.push(row);
    else gathered.push({ at, rows: [row] });
  }
  return gathered.map(({ rows: together }) => together);
}

function line(row) {
  const item = document.createElement("p");
  const when = row.querySelector(".when time")?.textContent;
  const link = row.querySelector("h3 a");
  item.append(when ? `${when} ` : "", link ? link.cloneNode(true) : nameOf(row));
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

function markerOf(rows) {
  const isApproximate = rows.every((row) => "approximate" in row.dataset);
  const className = isApproximate ? "map-dot approximate" : "map-dot";
  const marker = L.marker(position(rows[0]), { icon: L.divIcon({ className, iconSize: [36, 36] }) });
  marker.bindPopup(popup(rows), { closeButton: false, maxHeight: 220 });
  marker.on("add", () => {
    const element = marker.getElement();
    element.dataset.number = rows.length > 1 ? rows.length : "";
    element.setAttribute("aria-label", rows.map(nameOf).join(", "));
  });
  marker.on("popupopen", () => {
    light(marker, rows, true);
    rows[0].scrollIntoView({ block: "nearest" });
  });
  marker.on("popupclose", () => light(marker, rows, false));
  return marker;
}

/** Draw the rows on the map; each carries `data-at="latitude,longitude"`. */
export function drawMeetings(map, rows) {
  const layer = L.layerGroup();
  const markers = new Map();
  const draw = () => {
    layer.clearLayers();
    for (const together of gather(map, rows)) {
      const marker = markerOf(together).addTo(layer);
      for (const row of together) markers.set(row, marker);
    }
  };
  for (const [event, isLit] of [["pointerenter", true], ["pointerleave", false]]) {
    for (const row of rows) row.addEventListener(event, () => light(markers.get(row), [row], isLit));
  }
  layer.on("add", () => map.on("zoomend", draw));
  layer.on("remove", () => map.off("zoomend", draw));
  draw();
  return layer;
}
