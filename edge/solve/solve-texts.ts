/** What /v1/solve says in words, in each language. */
import type { Language } from "../../shared/linear-system/linear-system.ts";

const texts = {
  en: {
    none: "There is no solution.",
    infinite: "There are infinitely many solutions.",
    modelDown: "The model can't be asked now, so these steps are the exact solver's.",
    modelFailed: "The model's answer broke off, so these steps are the exact solver's.",
    outsideModel:
      "This system lies beyond what the model states it can do, so these steps are the exact solver's.",
    methodUnknown: "The model doesn't know this method, so these steps are the exact solver's.",
    languageUnknown: "The model doesn't know this language, so these steps are the exact solver's.",
    notRight: "The model's answers were not right, so these steps are the exact solver's.",
    setUpByModel:
      "The model set these equations up. What is proved is their solution: check that they say what was meant.",
  },
  ja: {
    none: "解はありません。",
    infinite: "解は無数にあります。",
    modelDown: "今はモデルを使えないため、厳密計算による解き方を示します。",
    modelFailed: "モデルの回答が得られなかったため、厳密計算による解き方を示します。",
    outsideModel: "この連立方程式はモデルの対応範囲を超えるため、厳密計算による解き方を示します。",
    methodUnknown: "この解法にはモデルが対応していないため、厳密計算による解き方を示します。",
    languageUnknown: "この言語にはモデルが対応していないため、厳密計算による解き方を示します。",
    notRight: "モデルの答えが正しくなかったため、厳密計算による解き方を示します。",
    setUpByModel:
      "方程式はモデルが立てたものです。証明されているのはその解だけなので、題意に合うか確かめてください。",
  },
} as const;

export type TextName = keyof (typeof texts)["en"];

export function writeText(language: Language, name: TextName): string {
  return texts[language][name];
}
