// How the entries of a chat look.

import { avatar, button, element } from "./dom.js";

const LINK = /<a\s[^>]*?href=(["'])(.*?)\1[^>]*>([\s\S]*?)<\/a>/gi;
const ADDRESS = /(https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+)/;
const TAP = /^weixin:\/\/bizmsgmenu\?/i;
const GAP_MS = 5 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
const BEIJING_MS = 8 * 60 * 60 * 1000;

function decoded(value) {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** What a quick reply sends: its words and its number. */
function tapTarget(href) {
  const query = href.slice(href.indexOf("?") + 1);
  const parts = new Map(query.split("&").map((pair) => [pair.split("=", 1)[0], pair.slice(pair.indexOf("=") + 1)]));
  return { content: decoded(parts.get("msgmenucontent") ?? ""), item: parts.get("msgmenuid") ?? "0" };
}

function linkOf(href, label, hands, inline = false) {
  if (TAP.test(href)) {
    const { content, item } = tapTarget(href);
    return button(label, () => hands.tap(content, item), { class: inline ? "option inline" : "option" });
  }
  if (/^(https?|tel):/i.test(href)) {
    const onclick = (event) => {
      if (hands.open(href)) event.preventDefault();
    };
    return element("a", { href, target: "_blank", rel: "noopener noreferrer", onclick }, label);
  }
  return element("span", { class: "dead-link" }, label);
}

/** Text in which a bare address is a link, as the app shows it. */
function withAddresses(text, hands) {
  return text.split(ADDRESS).map((part, place) => (place % 2 ? linkOf(part, part, hands) : part));
}

/** Text with the account's links in it; everything else that looks like markup stays text. */
export function richText(text, hands) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const before = text.slice(end, match.index);
    end = match.index + match[0].length;
    // A choice in the middle of a sentence stays there, and its brackets stay with it.
    const within = before.endsWith("「");
    const link = linkOf(match[2], match[3], hands, within);
    if (within && text[end] === "」") {
      parts.push(...withAddresses(before.slice(0, -1), hands), element("span", { class: "quoted" }, "「", link, "」"));
      end += 1;
    } else parts.push(...withAddresses(before, hands), link);
  }
  return [...parts, ...withAddresses(text.slice(end), hands)].filter((part) => part !== "");
}

function picture(media, label) {
  const src = `api/media/${encodeURIComponent(media)}`;
  const image = element("img", { src, alt: label, loading: "lazy", width: 160, height: 120 });
  return element("a", { href: src, target: "_blank", rel: "noopener", class: "picture" }, image);
}

function voice(body, mine) {
  const seconds = Math.max(1, Math.min(60, Math.round([...(body.text ?? "")].length / 4)));
  const wave = element("span", { class: "wave", "aria-hidden": "true" });
  const sound = element("div", { class: "bubble voice" }, wave, `${seconds}″`);
  sound.style.setProperty("--seconds", seconds);
  if (!mine) return sound;
  const words = body.text ? `转文字：${body.text}` : "（没有识别出文字）";
  return element("div", { class: "stack" }, sound, element("div", { class: "recognised" }, words));
}

function place(body) {
  const pin = element("div", { class: "map", "aria-hidden": "true" }, element("span", { class: "pin" }));
  const numbers = `${body.latitude.toFixed(4)}, ${body.longitude.toFixed(4)}`;
  return element(
    "div",
    { class: "bubble card place" },
    element("strong", {}, body.label || "位置"),
    element("small", {}, numbers),
    pin,
  );
}

function article(body) {
  const title = element("strong", {}, body.title);
  const details = body.description ? element("p", {}, body.description) : null;
  const open = body.url ? element("a", { href: body.url, target: "_blank", rel: "noopener noreferrer" }, "查看详情") : null;
  return element("div", { class: "bubble card" }, title, details, open);
}

function templateCard(body) {
  const rows = body.rows.flatMap((row) => [element("dt", {}, row.label), element("dd", {}, row.value)]);
  const isLink = /^https?:/.test(body.url ?? "");
  const open = isLink ? element("a", { href: body.url, target: "_blank", rel: "noopener noreferrer" }, "查看详情") : null;
  return element("div", { class: "bubble card" }, element("strong", {}, body.title), element("dl", {}, ...rows), open);
}

function menuMessage(body, hands) {
  const options = body.options.map((option) => button(option.content, () => hands.tap(option.content, option.id), { class: "option" }));
  return element("div", { class: "bubble" }, body.head, element("div", { class: "options" }, ...options), body.tail);
}

function content(entry, hands) {
  const { kind, body } = entry;
  const mine = entry.side === "fan";
  if (kind === "text") return element("div", { class: "bubble" }, ...(mine ? [body.text] : richText(body.text, hands)));
  if (kind === "image") return picture(body.media, mine ? "我发送的照片" : "照片");
  if (kind === "voice") return voice(body, mine);
  if (kind === "location") return place(body);
  if (kind === "template") return templateCard(body);
  if (kind === "msgmenu") return menuMessage(body, hands);
  return article({ title: "（消息）", ...body });
}

/** A moment as the station's residents read it: in Beijing time, wherever this browser is. */
function clock(at) {
  const time = new Date(at + BEIJING_MS);
  const minutes = time.toISOString().slice(11, 16);
  const days = Math.floor((Date.now() + BEIJING_MS) / DAY_MS) - Math.floor((at + BEIJING_MS) / DAY_MS);
  if (days === 0) return minutes;
  if (days === 1) return `昨天 ${minutes}`;
  return `${time.getUTCMonth() + 1}月${time.getUTCDate()}日 ${minutes}`;
}

/** The list items for an entry: a time when some minutes have passed, and the entry itself. */
export function entryItems(entry, before, names, hands) {
  const items = [];
  if (!before || entry.at - before.at > GAP_MS) items.push(element("li", { class: "line time" }, clock(entry.at)));
  if (entry.side === "system") {
    const text = element("span", { class: entry.kind, title: entry.body.reason || null }, entry.body.text);
    items.push(element("li", { class: "line" }, text));
    return items;
  }
  const mine = entry.side === "fan";
  const name = mine ? names.fan : names.account;
  const said = element("span", { class: "sr-only" }, `${name}：`);
  const face = mine ? avatar(name) : avatar(name, "station");
  const note = entry.body.generated ? element("small", { class: "generated" }, "内容由第三方AI生成") : null;
  const words = element("div", { class: "stack" }, said, content(entry, hands), note);
  items.push(element("li", { class: `line ${mine ? "mine" : "theirs"}` }, face, words));
  return items;
}
