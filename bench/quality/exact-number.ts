/** Numbers as solvers print them, exactly. */
import { Fraction } from "fraction.js";

/** `7`, `-6/5`, `2.09090909`, `1.5e-7`; undefined for anything else. */
export function readExactNumber(text: string): Fraction | undefined {
  const match = /^(-?\d+(?:\.\d+)?)(?:e([+-]?\d{1,3})|\/(\d+))?$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, mantissa = "", exponent = "0", denominator = "1"] = match;
  if (/^0+$/.test(denominator)) return undefined;
  return new Fraction(mantissa).mul(new Fraction(10).pow(Number(exponent))).div(denominator);
}
