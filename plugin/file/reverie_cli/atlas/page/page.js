"use strict";

const at = (id) => document.getElementById(id);
const weights = new Map(); // by term
let contents, order = [], buttons = new Map();
let mixes = 0, looks = 0; // asked for so far: answers may come in another order, and the last question's counts

/** Ask the command for something; says in words what went wrong. */
async function ask(path, body) {
  const options = body ? { method: "POST", body: JSON.stringify(body) } : {};
  let answer;
  try {
    const response = await fetch(path, options);
    answer = await response.json();
  } catch {
    answer = { error: contents?.words.gone ?? "The command has ended: start it again." };
  }
  at("error").hidden = !answer.error;
  at("error").textContent = answer.error ?? "";
  return answer.error ? null : answer;
}

function picture(entry) {
  const image = document.createElement("img");
  image.loading = "lazy";
  image.alt = "";
  image.src = `entry/${entry.picture}`;
  return image;
}

function makeButtons() {
  for (const entry of contents.entries) {
    const button = document.createElement("button");
    const words = document.createElement("span");
    words.textContent = entry.words;
    button.append(picture(entry), words);
    button.dataset.term = entry.term;
    button.setAttribute("role", "listitem");
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => toggle(entry));
    buttons.set(entry.term, button);
  }
}

/** Show the entries that the search finds, in the order in which they are. */
function show() {
  const wanted = at("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = order.filter((entry) => {
    const told = `${entry.term} ${entry.words}`.toLowerCase();
    return wanted.every((word) => told.includes(word));
  });
  at("entries").replaceChildren(...found.map((entry) => buttons.get(entry.term)));
  at("nothing").hidden = found.length > 0;
}

function toggle(entry) {
  if (!weights.delete(entry.term)) weights.set(entry.term, 1);
  buttons.get(entry.term).setAttribute("aria-pressed", String(weights.has(entry.term)));
  showMix();
}

function row(entry) {
  const item = document.createElement("li");
  const middle = document.createElement("label");
  const slider = document.createElement("input");
  const remove = document.createElement("button");
  middle.textContent = entry.words;
  Object.assign(slider, { type: "range", min: 0, max: 2, step: 0.05, value: weights.get(entry.term) });
  slider.addEventListener("input", () => { weights.set(entry.term, Number(slider.value)); tellCommand(); });
  middle.append(slider);
  remove.textContent = "×";
  remove.title = contents.words.remove;
  remove.addEventListener("click", () => toggle(entry));
  item.append(picture(entry), middle, remove);
  return item;
}

function showMix() {
  const mixed = contents.entries.filter((entry) => weights.has(entry.term));
  at("mix").replaceChildren(...mixed.map(row));
  at("empty").hidden = mixed.length > 0;
  tellCommand();
}

async function tellCommand() {
  const number = ++mixes;
  const told = await ask("mix", { terms: Object.fromEntries(weights) });
  if (number !== mixes) return;
  at("command").textContent = told?.command ?? "";
  at("copy").hidden = !told?.command;
  at("copy").textContent = contents.words.copy;
}

async function copy() {
  const text = at("command").textContent;
  try {
    await navigator.clipboard.writeText(text);
    at("copy").textContent = contents.words.copied;
  } catch { // not allowed: it stays selected for Ctrl-C
    getSelection().selectAllChildren(at("command"));
  }
}

async function look(event) {
  const box = at("picture").getBoundingClientRect();
  const x = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
  const y = Math.min(Math.max((event.clientY - box.top) / box.height, 0), 1);
  Object.assign(at("place").style, { left: `${100 * x}%`, top: `${100 * y}%` });
  at("place").hidden = false;
  at("look").textContent = contents.words.looking;
  const number = ++looks;
  const seen = await ask("look", { x, y });
  if (number !== looks) return;
  at("look").textContent = contents.words.look;
  if (!seen) return;
  const first = new Set(seen.terms);
  const byTerm = new Map(contents.entries.map((entry) => [entry.term, entry]));
  order = [...seen.terms.map((term) => byTerm.get(term)), ...contents.entries.filter((entry) => !first.has(entry.term))];
  at("all").hidden = false;
  show();
  document.querySelector("main").scrollTop = 0;
}

function showAll() {
  order = contents.entries;
  at("all").hidden = true;
  at("place").hidden = true;
  at("search").value = "";
  show();
}

async function start() {
  contents = await ask("contents.json");
  if (!contents) return;
  const words = contents.words;
  document.title = `Reverie: ${contents.title}`;
  at("title").textContent = contents.title;
  at("search").placeholder = words.search;
  at("search").setAttribute("aria-label", words.search);
  at("mix-title").textContent = words.mix;
  for (const id of ["empty", "nothing", "look", "all"]) at(id).textContent = words[id];
  order = contents.entries;
  makeButtons();
  show();
  if (contents.picture) {
    at("own").hidden = false;
    at("picture").src = "picture";
    at("picture").addEventListener("click", look);
  }
  at("search").addEventListener("input", show);
  at("all").addEventListener("click", showAll);
  at("copy").addEventListener("click", copy);
}

start();
