// Numbers as the person's language writes them.

import { locale } from "./world.js";

export const written = (value, options = {}) => new Intl.NumberFormat(locale(), options).format(value);

/** A share of 1 in whole percent. */
export const percent = (share) => written(share, { style: "percent" });
