// The page: the row of residents, their phones side by side, and the live stream that keeps them current.

import { act, addFan, listen, loadState, openPage } from "./api.js";
import { Column } from "./column.js";
import { askName } from "./dialogs.js";
import { avatar, element } from "./dom.js";

const LARGE = "phone-large-text";
const wide = matchMedia("(min-width: 720px)");
const residents = document.getElementById("residents");
const phones = document.getElementById("phones");
const offline = document.getElementById("offline");

const columns = new Map();
const chips = new Map();
const asking = new Set();
let shared = { account: "", menu: [], templates: [], articles: [], scenes: [], samples: [], places: [] };
let run = "";
let active = "";

function drawChip(column) {
  const { openid, nickname, unread } = column.fan;
  const seen = document.hasFocus() && (wide.matches || openid === active);
  if (unread && seen) {
    column.fan.unread = 0;
    act(openid, "read");
  }
  const count = seen ? 0 : unread;
  let chip = chips.get(openid);
  if (!chip) {
    chip = element("button", { type: "button", class: "chip resident", onclick: () => choose(openid, true) });
    chips.set(openid, chip);
    residents.append(chip);
  }
  const badge = count ? element("span", { class: "badge", "aria-label": `${count} 条未读` }, String(count)) : null;
  chip.replaceChildren(avatar(nickname, "small"), nickname, ...(badge ? [badge] : []));
  chip.setAttribute("aria-pressed", String(openid === active));
}

const drawChips = () => columns.forEach(drawChip);

/** Whoever is spoken for can be seen in the row, however it was moved. */
function showChip() {
  chips.get(active)?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function choose(openid, scroll = false) {
  if (active !== openid) {
    active = openid;
    columns.forEach((column, id) => column.root.classList.toggle("active", id === openid));
    drawChips();
    columns.get(openid)?.scroll();
  }
  showChip();
  if (scroll) columns.get(openid)?.root.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function take(fan) {
  let column = columns.get(fan.openid);
  if (!column) {
    column = new Column(fan, shared);
    column.onfocus = () => choose(fan.openid);
    columns.set(fan.openid, column);
    phones.append(column.root);
  }
  column.shared = shared;
  if (fan.chat) column.load(fan);
  else column.setFan(fan);
  if (!active) choose(fan.openid);
  drawChip(column);
  return column;
}

/** Use the answer to a question; what was told meanwhile may be newer, so it is told again afterwards. */
async function ask(question, use) {
  const told = [];
  asking.add(told);
  const answer = await question;
  asking.delete(told);
  if (answer) use(answer);
  told.forEach(hear);
  return answer;
}

async function refresh() {
  let known = [];
  const state = await ask(loadState(), (answer) => {
    known = takeState(answer);
  });
  if (!state) return;
  if (state.run !== run) await openPage();
  run = state.run;
  for (const { fan } of known) await ask(addFan(fan.nickname, fan.followed), (answer) => take(answer.fan));
  offline.hidden = true;
  showChip();
}

/** Show what the simulator knows; the phones that a run before it knew are given back. */
function takeState(state) {
  shared = state;
  document.title = `${state.account} · 手机模拟器`;
  const known = state.run === run ? [] : [...columns.values()];
  // Another run numbers its entries anew.
  known.forEach((column) => column.clear());
  state.fans.forEach(take);
  return known;
}

const news = {
  entry({ fan, unread, entry, subscriptions }) {
    const column = columns.get(fan);
    if (!column) return;
    Object.assign(column.fan, { unread, subscriptions });
    column.add(entry);
    drawChip(column);
  },
  fan({ fan }) {
    take(fan);
  },
  waiting({ fan, count }) {
    columns.get(fan)?.setWaiting(count);
  },
  typing({ fan, until }) {
    columns.get(fan)?.setTyping(until);
  },
  menu({ menu }) {
    shared.menu = menu;
    columns.forEach((column) => column.drawFoot());
  },
  codes({ scenes }) {
    shared.scenes = scenes;
  },
};

const hear = (message) => news[message.what]?.(message);

function setLarge(on) {
  document.documentElement.classList.toggle("large", on);
  document.getElementById("large-text").setAttribute("aria-pressed", String(on));
  localStorage.setItem(LARGE, on ? "1" : "");
}

document.getElementById("large-text").addEventListener("click", () => {
  setLarge(!document.documentElement.classList.contains("large"));
  columns.forEach((column) => column.scroll());
});
document.getElementById("add-resident").addEventListener("click", () => {
  askName(async (name) => {
    if (!name) return;
    await ask(addFan(name, true), ({ fan }) => {
      take(fan);
      choose(fan.openid, true);
    });
  });
});
addEventListener("focus", drawChips);
wide.addEventListener("change", drawChips);
// A narrower window and larger letters leave the row less room.
new ResizeObserver(showChip).observe(residents);

setLarge(localStorage.getItem(LARGE) === "1");
listen(
  (message) => {
    asking.forEach((told) => told.push(message));
    hear(message);
  },
  async () => {
    await refresh();
    document.body.dataset.ready = "yes";
  },
  () => {
    offline.hidden = false;
  },
);
