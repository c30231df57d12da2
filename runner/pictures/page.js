
"use strict";
// --- the treemap: what the slug is made of ---------------------------------------------------------
// A node is {n: name, b: bytes, f: files, l: layer, p: parts}; parts stand with the largest first.

/// The worst ratio of sides in a row of areas along `side`.
const worstRatio = (sum, largest, smallest, side) =>
  Math.max(side * side * largest / (sum * sum), sum * sum / (side * side * smallest));

/// Boxes for parts in a rectangle, as square as can be ("squarified"): [{part, x, y, w, h}].
function squarified(parts, x, y, w, h) {
  const boxes = [];
  let left = parts.reduce((sum, part) => sum + part.b, 0);
  for (let first = 0; first < parts.length && w > 0 && h > 0;) {
    const scale = w * h / left, side = Math.min(w, h), largest = parts[first].b * scale;
    let end = first, sum = 0;
    while (end < parts.length) {
      const area = parts[end].b * scale;
      const before = end > first ? worstRatio(sum, largest, parts[end - 1].b * scale, side) : Infinity;
      if (worstRatio(sum + area, largest, area, side) > before) break;
      sum += area;
      end += 1;
    }
    const thickness = sum / side;
    let along = 0;
    for (const part of parts.slice(first, end)) {
      const length = part.b * scale / thickness;
      boxes.push(w >= h ? { part, x, y: y + along, w: thickness, h: length }
        : { part, x: x + along, y, w: length, h: thickness });
      along += length;
      left -= part.b;
    }
    if (w >= h) { x += thickness; w -= thickness; } else { y += thickness; h -= thickness; }
    first = end;
  }
  return boxes;
}

const sizeText = (bytes) => {
  if (bytes < 1024) return bytes + " bytes";
  let unit = -1;
  do { bytes /= 1024; unit += 1; } while (bytes >= 1024 && unit < 3);
  return bytes.toFixed(1) + "KMGT"[unit];
};

/// The parts that are drawn, what is in none of them as one more.
function partsOf(node) {
  const parts = (node.p || []).filter((part) => part.b > 0);
  const rest = node.b - parts.reduce((sum, part) => sum + part.b, 0);
  const files = node.f - parts.reduce((sum, part) => sum + part.f, 0);
  if (rest > 0 && parts.length > 0) parts.push({ n: "small ones", b: rest, f: Math.max(files, 0), l: -1, rest: true });
  return parts.sort((one, other) => other.b - one.b);
}

function drawMap(map, data) {
  const path = [data.tree], shown = new WeakMap();
  const told = document.getElementById("map-told"), places = document.getElementById("map-path");
  const here = () => path[path.length - 1];
  const opens = (node) => partsOf(node).length > 0;
  const words = (node) => [
    node.n || "the whole slug", sizeText(node.b),
    (100 * node.b / data.tree.b).toFixed(1) + " % of the slug",
    node.f === 1 ? "1 file" : node.f + " files",
    ...(node.n && data.layers[node.l] ? ["by " + data.layers[node.l]] : [])].join(", ");

  const tile = (box, depth) => {
    const element = document.createElement(depth === 0 ? "button" : "span");
    element.className = "tile " + (box.part.rest || box.part.l < 0 ? "small" : "l" + box.part.l % 8);
    element.style.left = box.x + "px";
    element.style.top = box.y + "px";
    element.style.width = box.w + "px";
    element.style.height = box.h + "px";
    shown.set(element, box.part);
    if (box.w > 34 && box.h > 17) {
      const label = document.createElement("span");
      label.className = "label";
      label.textContent = box.part.n + " " + sizeText(box.part.b);
      element.append(label);
    }
    if (depth === 0) {
      element.type = "button";
      element.tabIndex = -1;
      element.setAttribute("aria-label", words(box.part) + (opens(box.part) ? ", opens" : ""));
    }
    return element;
  };

  const fill = (into, node, x, y, w, h, depth) => {
    for (const box of squarified(partsOf(node), x, y, w, h)) {
      if (box.w < 2 || box.h < 2) continue;
      const element = tile(box, depth);
      if (depth < 3 && box.w > 48 && box.h > 44) fill(element, box.part, 2, 20, box.w - 6, box.h - 24, depth + 1);
      into.append(element);
    }
  };

  const tiles = () => [...map.querySelectorAll("button.tile")];
  const focusOn = (element) => {
    for (const other of tiles()) other.tabIndex = -1;
    if (!element) return;
    element.tabIndex = 0;
    element.focus();
  };

  const draw = () => {
    map.replaceChildren();
    fill(map, here(), 0, 0, map.clientWidth, map.clientHeight, 0);
    if (tiles().length > 0) tiles()[0].tabIndex = 0;
    places.replaceChildren(...path.flatMap((node, depth) => {
      const name = node.n || "slug";
      if (depth === path.length - 1) return [name];
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", () => leaveTo(depth));
      return [button, " / "];
    }));
    told.textContent = words(here());
  };
  const enter = (node) => {
    if (!node || !opens(node)) return;
    path.push(node);
    draw();
    focusOn(tiles()[0]);
  };
  const leaveTo = (depth) => {
    const from = path[depth + 1];
    path.length = depth + 1;
    draw();
    focusOn(tiles().find((element) => shown.get(element) === from));
  };

  /// The nearest tile to the left, right, above or below.
  const neighbour = (of, across, down) => {
    const middle = (element) => {
      const box = element.getBoundingClientRect();
      return [box.x + box.width / 2, box.y + box.height / 2];
    };
    const [x, y] = middle(of);
    let best = null, least = Infinity;
    for (const other of tiles()) {
      const [otherX, otherY] = middle(other);
      const ahead = (otherX - x) * across + (otherY - y) * down;
      const aside = Math.abs((otherX - x) * down) + Math.abs((otherY - y) * across);
      if (other === of || ahead <= 1 || ahead + 2 * aside >= least) continue;
      least = ahead + 2 * aside;
      best = other;
    }
    return best;
  };

  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  map.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (step) {
      const next = neighbour(event.target.closest("button"), ...step);
      if (next) focusOn(next);
    } else if ((event.key === "Escape" || event.key === "Backspace") && path.length > 1) {
      leaveTo(path.length - 2);
    } else return;
    event.preventDefault();
  });
  map.addEventListener("click", (event) => {
    const button = event.target.closest("button.tile");
    if (button) enter(shown.get(button));
  });
  const tell = (event) => {
    const element = event.target.closest(".tile");
    if (element) told.textContent = words(shown.get(element));
  };
  map.addEventListener("pointerover", tell);
  map.addEventListener("focusin", tell);
  draw();
  let width = map.clientWidth;
  addEventListener("resize", () => {
    if (map.clientWidth === width) return;
    width = map.clientWidth;
    draw();
  });
}

// --- the log: searched and folded ------------------------------------------------------------------
function searchable(log) {
  const search = document.getElementById("search"), hits = document.getElementById("hits");
  const folds = [...log.querySelectorAll("details")], gaps = [...log.querySelectorAll(".gap")];
  const texts = [...log.querySelectorAll("pre")].map((pre) => ({ pre, whole: pre.textContent, lines: pre.textContent.split("\n") }));
  let before = null;
  const mostMarked = 3000;

  const show = ({ pre, lines }, wanted, room) => {
    let found = 0;
    const shown = [];
    for (const line of lines) {
      const at = line.toLowerCase().indexOf(wanted);
      if (at < 0) continue;
      found += 1;
      if (found > room) continue;
      const mark = document.createElement("mark");
      mark.textContent = line.slice(at, at + wanted.length);
      shown.push(line.slice(0, at), mark, line.slice(at + wanted.length) + "\n");
    }
    pre.replaceChildren(...shown);
    pre.hidden = found === 0;
    return found;
  };
  const restore = () => {
    for (const { pre, whole } of texts) { pre.textContent = whole; pre.hidden = false; }
    for (const gap of gaps) gap.hidden = false;
    for (const fold of folds) { fold.hidden = false; fold.open = before.get(fold); }
    before = null;
    hits.textContent = "";
  };
  const searchFor = (wanted) => {
    if (!wanted) return before && restore();
    before ||= new Map(folds.map((fold) => [fold, fold.open]));
    let found = 0;
    for (const text of texts) found += show(text, wanted, Math.max(mostMarked - found, 0));
    for (const gap of gaps) gap.hidden = true;
    for (const fold of folds) {
      const has = [...fold.querySelectorAll("pre")].some((pre) => !pre.hidden);
      fold.hidden = !has;
      fold.open = has;
    }
    hits.textContent = (found === 1 ? "1 line" : found + " lines") + (found > mostMarked ? ", the first " + mostMarked + " shown" : "");
  };
  let soon = 0;
  search.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(() => searchFor(search.value.toLowerCase()), 80);
  });
  document.getElementById("fold").addEventListener("click", () => folds.forEach((fold) => { fold.open = false; }));
  document.getElementById("unfold").addEventListener("click", () => folds.forEach((fold) => { fold.open = true; }));
}

const sizes = document.getElementById("sizes"), log = document.getElementById("log");
if (sizes) drawMap(document.getElementById("map"), JSON.parse(sizes.textContent));
if (log) searchable(log);
