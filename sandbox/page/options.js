// What can be chosen in a select: the app's options, people, or channels. Each is `{label, note, value, group}`.

import { withEmoji } from "./emoji.js";
import { mentionable, placeName, world } from "./world.js";

const SHAPES = { public: "channel", private: "private", im: "im", mpim: "mpim" };

/** All that can be chosen in `element`. */
export function optionsOf(element) {
  const kind = element.type.replace("multi_", "");
  if (kind === "users_select") return people();
  if (kind === "channels_select") return places(["channel"]);
  if (kind === "conversations_select")
    return places((element.filter?.include ?? ["public", "private"]).map((one) => SHAPES[one]));
  const grouped = element.option_groups ?? [{ options: element.options ?? fromStart(element) }];
  return grouped.flatMap(({ label, options }) => options.map((option) => own(option, label)));
}

/** Options that an external data source offers are not known here, except those already chosen. */
const fromStart = (element) => element.initial_options ?? (element.initial_option ? [element.initial_option] : []);

const own = (option, group) => ({
  label: withEmoji(option.text.text),
  note: option.description?.text,
  value: option,
  group: group?.text,
});

const people = () => mentionable().map((one) => ({ label: one.name, note: `@${one.handle}`, value: one.id }));

function places(kinds) {
  const fitting = world.places.filter(
    (one) => kinds.includes(one.kind) && !one.archived && ["channel", "private"].includes(one.kind),
  );
  return fitting.map((one) => ({ label: `#${placeName(one)}`, value: one.id }));
}

/** Whether two values stand for the same choice. */
export function same(one, other) {
  return typeof one === "object" && one !== null
    ? one.value === other?.value && one.text.text === other?.text.text
    : one === other;
}

const KEYS = ["selected_option", "selected_options", "selected_user", "selected_users", "selected_conversation"];
const MORE_KEYS = ["selected_conversations", "selected_channel", "selected_channels"];

/** What is chosen according to an element's state: one value or null, or a list. */
export function chosenIn(state) {
  const key = [...KEYS, ...MORE_KEYS].find((name) => name in state);
  return key ? state[key] : null;
}
