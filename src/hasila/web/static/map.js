// The map: outlines and towns that ship with Hasila, incidents as the store has them. What is known only to a
// governorate or a country is a ring at its middle and never a filled mark; marks that would touch are drawn as one.

const L = window.L;
const box = document.getElementById("map");
const AREAS = new Set(["adm1", "country"]);
const NEAR = new Set(["near", "adm2", "adm3"]);
const APART = 46; // pixels: marks of one kind that are nearer than this are drawn as one
const FRAME = [[-12, -20], [58, 80]]; // what the outlines hold

const element = (name, words, attributes = {}) => {
  const made = document.createElement(name);
  made.textContent = words;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};
const kindOf = (precision) => (AREAS.has(precision) ? "area" : NEAR.has(precision) ? "near" : "place");
const radius = (killed) => (killed === null ? 5 : Math.min(5 + 3 * Math.log2(1 + killed), 30));
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, key) => values[key]);
const figures = ({ killed_low: low, killed_best: best, killed_high: high }) => {
  if (low === null && best === null && high === null) return box.dataset.unknown;
  const told = low === high ? low : fill(box.dataset.figures, { low: low ?? box.dataset.none, best: best ?? box.dataset.none, high: high ?? box.dataset.above });
  return `${box.dataset.killed}: ${told}`;
};

const get = async (address) => {
  const answer = await fetch(address, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
};

const drawLand = (map, outlines) => {
  const styles = { country: "land", province: "province", disputed: "disputed" };
  for (const kind of Object.keys(styles)) {
    L.geoJSON(outlines, {
      filter: (feature) => feature.properties.kind === kind,
      style: { className: styles[kind], interactive: false, smoothFactor: 0.6 },
      interactive: false,
      pane: "land",
    }).addTo(map);
  }
};

// Names appear from near, the larger places first, and only where they do not stand on each other.
const drawNames = (map, places) => {
  const names = L.layerGroup().addTo(map);
  const english = box.dataset.lang === "en";
  const redraw = () => {
    names.clearLayers();
    const zoom = map.getZoom();
    const most = zoom < 5 ? 0 : zoom < 7 ? 1 : zoom < 9 ? 3 : 4;
    const taken = [];
    for (const [lat, lon, name, nameEnglish, rank] of places) {
      if (rank > most || (rank <= 1 && zoom >= 9)) continue;
      if (!map.getBounds().contains([lat, lon])) continue;
      const at = map.latLngToLayerPoint([lat, lon]);
      if (taken.some((other) => Math.abs(other.x - at.x) < 74 && Math.abs(other.y - at.y) < 20)) continue;
      taken.push(at);
      const icon = L.divIcon({ className: rank === 0 ? "label country" : "label", html: element("bdi", (english && nameEnglish) || name), iconSize: null });
      L.marker([lat, lon], { icon, interactive: false, keyboard: false, pane: "names" }).addTo(names);
    }
  };
  const near = () => box.classList.toggle("near", map.getZoom() >= 5.5);
  map.on("zoomend", near).on("zoomend moveend", redraw);
  near();
  redraw();
};

const popupOf = (group) => {
  const made = element("div", "", { dir: document.dir });
  if (group.points.length > 1) made.append(element("p", fill(box.dataset.many, { n: group.points.length })));
  for (const point of group.points.slice(0, 8)) {
    const entry = document.createElement("p");
    const link = element("a", "", { href: `/incidents/${encodeURIComponent(point.id)}` });
    link.append(element("bdi", point.place ?? box.dataset.open));
    entry.append(link, element("br", ""), element("bdi", point.when ?? box.dataset.noDate), ` · ${figures(point)}`);
    made.append(entry);
  }
  if (group.points.length > 8) made.append(element("p", "…"));
  if (group.kind !== "place") made.append(element("p", box.dataset[group.kind], { class: "soft small" }));
  return made;
};

const killedIn = (points) => {
  const known = points.map((point) => point.killed_best ?? point.killed_low).filter((killed) => killed !== null);
  return known.length ? known.reduce((sum, killed) => sum + killed) : null;
};

// Groups of points of one kind that would stand on each other at this zoom; areas join only where they are the same.
// A grid of cells keeps this quick: what is near a point lies in its cell or in one beside it.
const groupsOf = (map, ranked) => {
  const seen = map.getBounds().pad(0.25);
  const cells = new Map();
  const groups = [];
  for (const point of ranked) {
    if (!seen.contains([point.lat, point.lon])) continue;
    const kind = kindOf(point.precision);
    const at = map.project([point.lat, point.lon]);
    const apart = kind === "area" ? 1 : APART;
    const [x, y] = [Math.floor(at.x / APART), Math.floor(at.y / APART)];
    const beside = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].flatMap((dy) => cells.get(`${kind}:${x + dx}:${y + dy}`) ?? []));
    const near = beside.find((group) => group.at.distanceTo(at) < apart);
    if (near) near.points.push(point);
    else {
      const group = { kind, at, lat: point.lat, lon: point.lon, points: [point] };
      const key = `${kind}:${x}:${y}`;
      cells.set(key, [...(cells.get(key) ?? []), group]);
      groups.push(group);
    }
  }
  return groups;
};

const drawGroup = (group, marks) => {
  const killed = killedIn(group.points);
  const many = group.points.length > 1;
  const size = group.kind === "area" ? Math.max(radius(killed), 13) : radius(killed);
  const className = ["mark", group.kind, many ? "many" : "", killed === null ? "none" : ""].join(" ").trim();
  const mark = L.circleMarker([group.lat, group.lon], { radius: size, className, bubblingMouseEvents: false });
  mark.bindPopup(() => popupOf(group)).addTo(marks);
  const path = mark.getElement();
  const name = many ? fill(box.dataset.many, { n: group.points.length }) : (group.points[0].place ?? box.dataset.open);
  for (const [key, value] of Object.entries({ tabindex: "0", role: "button", "aria-label": `${name}. ${box.dataset.killed}: ${killed ?? "?"}` })) {
    path.setAttribute(key, value);
  }
  path.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    mark.openPopup();
    event.preventDefault();
  });
  if (many && group.kind === "place") {
    const icon = L.divIcon({ className: "label count", html: element("span", String(group.points.length)), iconSize: null });
    L.marker([group.lat, group.lon], { icon, interactive: false, keyboard: false }).addTo(marks);
  }
};

const drawPoints = (map, points) => {
  const marks = L.layerGroup().addTo(map);
  const ranked = [...points].sort((a, b) => (killedIn([b]) ?? -1) - (killedIn([a]) ?? -1));
  const redraw = () => {
    if (marks.getLayers().some((mark) => mark.isPopupOpen?.())) return; // what is being read stays
    marks.clearLayers();
    const groups = groupsOf(map, ranked);
    groups.sort((a, b) => (a.kind === "area" ? 0 : 1) - (b.kind === "area" ? 0 : 1));
    for (const group of groups) drawGroup(group, marks);
  };
  map.on("moveend", redraw).on("popupclose", () => setTimeout(redraw));
  redraw();
};

const start = async () => {
  const [outlines, places, found] = await Promise.all([
    get("/basemap/outlines"),
    get("/basemap/places"),
    get(box.dataset.points),
  ]);
  box.replaceChildren();
  box.dir = "ltr"; // a map has no direction of writing; names in it have their own
  const map = L.map(box, { zoomControl: false, maxZoom: 11, zoomSnap: 0.25, maxBounds: FRAME, maxBoundsViscosity: 1 });
  map.setMinZoom(map.getBoundsZoom(FRAME, true));
  for (const [pane, level] of [["land", 300], ["names", 350]]) map.createPane(pane).style.zIndex = level;
  L.control.zoom({ zoomInTitle: box.dataset.in, zoomOutTitle: box.dataset.out }).addTo(map);
  map.attributionControl.setPrefix(false).addAttribution(box.dataset.credit);
  const left = document.querySelector("[data-left]");
  left.textContent = fill(left.dataset.words, { n: found.without });
  if (found.left_off) left.textContent += ` ${fill(left.dataset.off, { n: found.left_off })}`;
  const all = L.latLngBounds(found.points.map((point) => [point.lat, point.lon]));
  map.fitBounds(all.isValid() ? all : FRAME, { padding: [40, 40], maxZoom: 8 });
  drawLand(map, outlines);
  drawPoints(map, found.points);
  drawNames(map, places);
  box.dataset.ready = "true";
};

if (box) {
  start().catch((error) => {
    box.replaceChildren(element("p", box.dataset.failed, { class: "empty", role: "alert" }));
    console.warn(error);
  });
}
