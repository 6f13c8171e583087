// What is asked before something is sent: a name, a photo, a place, words for a voice message, a QR code.

import { button, element, onEnter } from "./dom.js";

function open(title, ...content) {
  const close = button("关闭", () => dialog.close(), { class: "plain" });
  const head = element("header", {}, element("h2", {}, title), close);
  const dialog = element("dialog", { "aria-label": title }, head, ...content);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function field(label, attributes) {
  const input = element("input", attributes);
  return [element("label", {}, label, input), input];
}

function form(onsubmit, ...content) {
  const made = element("form", { method: "dialog" }, ...content);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    // First the focus goes back to where it was.
    made.closest("dialog").close();
    onsubmit();
  });
  return made;
}

const send = (label) => element("button", { type: "submit", class: "primary" }, label);

export function askName(onname) {
  const [label, input] = field("名字", { required: true, maxlength: 12, autocomplete: "off", placeholder: "例如：赵叔叔" });
  open("添加居民", form(() => onname(input.value.trim()), label, send("添加并关注")));
  input.focus();
}

export function askPhoto(samples, onsample, onfile) {
  const pick = (name) => () => {
    dialog.close();
    onsample(name);
  };
  const tiles = samples.map(({ name, label }) =>
    element(
      "button",
      { type: "button", class: "tile", onclick: pick(name) },
      element("img", { src: `api/samples/${name}`, alt: "", width: 120, height: 90 }),
      label,
    ),
  );
  const input = element("input", { type: "file", class: "sr-only", accept: "image/jpeg,image/png,image/gif" });
  const label = element("label", { class: "file" }, "从本机选择照片…", input);
  input.addEventListener("change", () => {
    if (input.files[0]) onfile(input.files[0]);
    dialog.close();
  });
  const dialog = open("发送照片", element("div", { class: "tiles" }, ...tiles), label);
}

export function askPlace(places, onplace) {
  const pick = (place) => () => {
    dialog.close();
    onplace(place);
  };
  const known = places.map((place) => element("li", {}, button(place.label, pick(place), { class: "row" })));
  const [latitudeLabel, latitude] = field("纬度", { type: "number", step: "any", min: -90, max: 90, required: true });
  const [longitudeLabel, longitude] = field("经度", { type: "number", step: "any", min: -180, max: 180, required: true });
  const [nameLabel, name] = field("地点名称", { maxlength: 80, autocomplete: "off" });
  const own = form(
    () => onplace({ latitude: Number(latitude.value), longitude: Number(longitude.value), label: name.value }),
    element("div", { class: "pair" }, latitudeLabel, longitudeLabel),
    nameLabel,
    send("发送这个位置"),
  );
  const more = element("details", {}, element("summary", {}, "其他位置"), own);
  const dialog = open("发送位置", element("ul", { class: "rows" }, ...known), more);
}

export function askVoice(onwords) {
  const input = element("textarea", { rows: 3, maxlength: 500, placeholder: "例如：厨房的水管漏水了" });
  const label = element("label", {}, "说的话（微信会识别成文字，留空表示识别失败）", input);
  const made = form(() => onwords(input.value.trim()), label, send("发送语音"));
  onEnter(input, () => made.requestSubmit());
  open("发送语音", made);
  input.focus();
}

export function askScene(scenes, onscene) {
  const pick = (scene) => () => {
    dialog.close();
    onscene(scene);
  };
  const known = scenes.map((scene) => element("li", {}, button(scene, pick(scene), { class: "row" })));
  const [label, input] = field("二维码的场景值或内容", { required: true, maxlength: 64, autocomplete: "off" });
  const own = form(() => onscene(input.value.trim()), label, send("扫一扫"));
  const dialog = open("扫一扫", known.length ? element("ul", { class: "rows" }, ...known) : element("p", {}, "还没有生成过二维码，可以直接输入场景值。"), own);
}

export function askResult(name, onresult) {
  const [label, input] = field("扫到的内容", { required: true, autocomplete: "off" });
  open(name, form(() => onresult(input.value), label, send("确定")));
  input.focus();
}

/** What the app asks before an account may send a subscribe message; `onanswer` gets template, answer and whether for good. */
export function askSubscription(account, templates, fan, onanswer) {
  const keep = element("input", { type: "checkbox" });
  const answer = (template, word) => () => {
    dialog.close();
    onanswer(template, word, keep.checked);
  };
  const standing = (id) => {
    const left = fan.subscriptions?.[id] ?? 0;
    const kept = { accept: "总是允许", reject: "总是拒绝" }[fan.always?.[id]];
    return [`还可收到 ${left} 条`, kept].filter(Boolean).join("，");
  };
  const rows = templates.map(({ id, title }) =>
    element(
      "li",
      { class: "choice" },
      element("span", {}, element("strong", {}, title), element("small", {}, standing(id))),
      button("拒绝", answer(id, "reject"), { class: "plain" }),
      button("允许一次", answer(id, "accept"), { class: "primary" }),
    ),
  );
  const always = element("label", { class: "check" }, keep, "总是保持以上选择，不再询问");
  const content = rows.length
    ? [element("p", {}, `${account}想给您发送通知：`), element("ul", { class: "rows" }, ...rows), always]
    : [element("p", {}, "这个公众号没有订阅模板。")];
  const dialog = open("订阅通知", ...content);
}
