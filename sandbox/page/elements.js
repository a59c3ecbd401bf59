// Interactive elements. https://docs.slack.dev/reference/block-kit/block-elements

import { checkboxes, radios, select } from "./choices.js";
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { dateField, fileField, momentField, richField, textField, timeField } from "./fields.js";
import { menuButton } from "./menu.js";
import { plain } from "./mrkdwn.js";
import { picker } from "./picker.js";

const CONTROLS = {
  static_select: select,
  external_select: select,
  users_select: select,
  conversations_select: select,
  channels_select: select,
  multi_static_select: picker,
  multi_external_select: picker,
  multi_users_select: picker,
  multi_conversations_select: picker,
  multi_channels_select: picker,
  radio_buttons: radios,
  checkboxes,
  datepicker: dateField,
  timepicker: timeField,
  datetimepicker: momentField,
  plain_text_input: textField,
  email_text_input: textField,
  url_text_input: textField,
  number_input: textField,
  rich_text_input: richField,
  file_input: fileField,
};

/** An element of a section or actions block: it acts as soon as it is used. */
export function actingElement(surface, block, element) {
  if (element.type === "button") return button(surface, block, element);
  if (element.type === "overflow") return overflow(surface, block, element);
  if (!CONTROLS[element.type]) return h("span", { class: "soft" }, `(${element.type})`);
  const naming = {
    "aria-label": element.placeholder?.text ?? block.text?.text ?? "Choose",
    "data-action": element.action_id,
  };
  return control(surface, block, element, naming, true).node;
}

/**
 * An element that holds a value, registered with its surface. `naming` are attributes that name and describe it;
 * with `acts` the app hears of each change.
 */
export function control(surface, block, element, naming, acts) {
  const changed = () => acts && surface.use(block, element, made.read(), made.node);
  const made = CONTROLS[element.type](element, surface.state(block, element), naming, changed);
  surface.add(block, element, made);
  return made;
}

function button(surface, block, element) {
  const use = (event) => {
    if (/^https?:\/\//i.test(element.url ?? "")) open(element.url, "_blank", "noopener,noreferrer");
    surface.use(block, element, null, event.currentTarget);
  };
  const props = {
    type: "button",
    class: `button ${element.style ?? ""}`,
    "aria-label": element.accessibility_label,
    "data-action": element.action_id,
    dir: "auto",
    onclick: use,
  };
  return h("button", props, ...plain(element.text.text));
}

function overflow(surface, block, element) {
  const items = () =>
    element.options.map((option) => ({
      label: withEmoji(option.text.text),
      run: () => surface.use(block, element, option, null),
    }));
  return menuButton("More actions", items, { "data-action": element.action_id, class: "button dots" });
}
