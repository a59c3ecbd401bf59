// Common emoji by Slack's names. Anything else is shown as its name between colons.

import { h } from "./dom.js";

const TABLE = `
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 100 💯 alarm_clock ⏰ apple 🍎 arrow_down ⬇️ arrow_forward ▶️ arrow_left ⬅️
arrow_right ➡️ arrow_up ⬆️ arrows_counterclockwise 🔄 baby 👶 balloon 🎈 ballot_box 🗳️ bar_chart 📊 beach_with_umbrella 🏖️
bell 🔔 no_bell 🔕 bike 🚲 birthday 🎂 black_large_square ⬛ blue_heart 💙 blush 😊 bookmark 🔖 books 📚 boom 💥 bouquet 💐
bow 🙇 broken_heart 💔 bug 🐛 bulb 💡 bus 🚌 busts_in_silhouette 👥 butterfly 🦋 cactus 🌵 cake 🍰 calendar 📆
spiral_calendar_pad 🗓️ date 📅 call_me_hand 🤙 camera 📷 candle 🕯️ car 🚗 cat 🐱 chart_with_upwards_trend 📈
confused 😕 star-struck 🤩 thunder_cloud_and_rain ⛈️ mirror 🪞 cherry_blossom 🌸 christmas_tree 🎄 clap 👏 clipboard 📋 clock9 🕘 cloud ☁️ coffee ☕ compass 🧭 computer 💻
confetti_ball 🎊 construction 🚧 cookie 🍪 crossed_fingers 🤞 cry 😢 crying_cat_face 😿 crystal_ball 🔮 dart 🎯
deciduous_tree 🌳 desktop_computer 🖥️ disappointed 😞 dizzy 💫 dog 🐶 dove_of_peace 🕊️ ear 👂 earth_africa 🌍 envelope ✉️
exclamation ❗ heavy_exclamation_mark ❗ eyes 👀 face_with_thermometer 🤒 face_with_head_bandage 🤕 fallen_leaf 🍂
family 👪 fire 🔥 fireworks 🎆 first_quarter_moon 🌓 four_leaf_clover 🍀 flag-de 🇩🇪 flag-es 🇪🇸 flag-gb 🇬🇧 flag-us 🇺🇸
flower_playing_cards 🎴 ghost 👻 gift 🎁 globe_with_meridians 🌐 green_heart 💚 green_salad 🥗 grimacing 😬 grin 😁
grinning 😀 hammer_and_wrench 🛠️ hand ✋ raised_hand ✋ handshake 🤝 hatching_chick 🐣 hear_no_evil 🙉 heart ❤️
heart_eyes 😍 heart_hands 🫶 heartbeat 💓 hearts ♥️ heavy_check_mark ✔️ heavy_plus_sign ➕ herb 🌿 hibiscus 🌺
hospital 🏥 hot_beverage ☕ hourglass ⌛ hourglass_flowing_sand ⏳ house 🏠 house_with_garden 🏡 hugging_face 🤗
inbox_tray 📥 information_source ℹ️ innocent 😇 joy 😂 key 🔑 kissing_heart 😘 ladybug 🐞 large_blue_circle 🔵
large_green_circle 🟢 large_red_circle 🔴 large_yellow_circle 🟡 laughing 😆 leaves 🍃 link 🔗 lock 🔒 unlock 🔓 lotus_position 🧘
loudspeaker 📢 love_letter 💌 low_battery 🪫 battery 🔋 mag 🔍 mailbox 📫 mask 😷 mega 📣 memo 📝 pencil 📝 pencil2 ✏️
mountain ⛰️ muscle 💪 musical_note 🎵 mute 🔇 neutral_face 😐 new 🆕 no_entry ⛔ no_entry_sign 🚫 no_good 🙅 ocean 🌊
office 🏢 ok 🆗 ok_hand 👌 open_book 📖 book 📖 open_hands 👐 orange_heart 🧡 outbox_tray 📤 package 📦
page_facing_up 📄 palm_tree 🌴 palms_up_together 🤲 paperclip 📎 partly_sunny ⛅ party_popper 🎉 peace_symbol ☮️
pensive 😔 pineapple 🍍 pizza 🍕 point_down 👇 point_left 👈 point_right 👉 point_up ☝️ pray 🙏 purple_heart 💜 pushpin 📌
question ❓ rain_cloud 🌧️ rainbow 🌈 raised_hands 🙌 raising_hand 🙋 recycle ♻️ relaxed ☺️ relieved 😌
repeat 🔁 rocket 🚀 rose 🌹 rotating_light 🚨 runner 🏃 scales ⚖️ scroll 📜 seedling 🌱 see_no_evil 🙈 shield 🛡️
shrug 🤷 simple_smile 🙂 slightly_smiling_face 🙂 slightly_frowning_face 🙁 sleeping 😴 zzz 💤 smile 😄 smiley 😃
smiling_face_with_3_hearts 🥰 sob 😭 sparkler 🎇 sparkles ✨ sparkling_heart 💖 speech_balloon 💬 thought_balloon 💭
star ⭐ star2 🌟 stopwatch ⏱️ sun_with_face 🌞 sunflower 🌻 sunglasses 😎 sunny ☀️ sunrise 🌅 sweat_smile 😅 sweat 😓 tada 🎉
tea 🍵 teapot 🫖 telephone_receiver 📞 thermometer 🌡️ thinking_face 🤔 thread 🧵 tired_face 😫 toolbox 🧰 trophy 🏆
tulip 🌷 turtle 🐢 two_hearts 💕 umbrella ☔ unicorn_face 🦄 upside_down_face 🙃 v ✌️ wastebasket 🗑️ wave 👋
waning_crescent_moon 🌘 warning ⚠️ watering_can 🪣 weary 😩 wheelchair ♿ white_check_mark ✅ ballot_box_with_check ☑️
white_circle ⚪ white_heart 🤍 wilted_flower 🥀 wind_chime 🎐 wink 😉 worried 😟 wrench 🔧 writing_hand ✍️ x ❌ yellow_heart 💛
yum 😋 zap ⚡ zipper_mouth_face 🤐 brown_heart 🤎 black_heart 🖤 people_hugging 🫂 saluting_face 🫡 melting_face 🫠
face_holding_back_tears 🥹 pleading_face 🥺 exploding_head 🤯 face_exhaling 😮‍💨 smiling_face_with_tear 🥲 partying_face 🥳
one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 zero 0️⃣`;

const CHARACTERS = new Map(
  [...TABLE.trim().matchAll(/(\S+)\s+(\S+)/g)].map(([, name, character]) => [name, character]),
);

/** Reactions offered in a message's menu. */
export const REACTIONS = ["+1", "heart", "tada", "raised_hands", "eyes", "pray"];

/** The emoji with its name for screen readers, or `:name:` if it is not known here. */
export function emoji(name) {
  const character = CHARACTERS.get(name.split("::")[0]);
  if (!character) return document.createTextNode(`:${name}:`);
  return h("span", { class: "emoji", role: "img", "aria-label": spoken(name), title: `:${name}:` }, character);
}

const spoken = (name) => ({ "+1": "thumbs up", "-1": "thumbs down" })[name] ?? name.replaceAll("_", " ");

/** The character alone, for places that take text only (option lists, button labels). */
export const withEmoji = (text) => text.replace(/:([a-z0-9_+'-]+):/g, (found, name) => CHARACTERS.get(name) ?? found);
