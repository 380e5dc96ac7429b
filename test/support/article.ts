/** The article's question in the spellings that the service must answer, and the ends of the right answers. */
export const systemMessage =
  "You are a helpful digital assistant. Please provide safe, ethical and accurate information to the user.";

const equations = "3x - y = 3\n2x + y = -9";

/** `language` is the one that the answer is to be in. */
export const questions = [
  {
    name: "simultaneous equations",
    language: "en",
    text: `Solve the following simultaneous equations:\n${equations}`,
  },
  {
    name: "a system of equations",
    language: "en",
    text: `Solve the following system of equations:\n${equations}`,
  },
  {
    name: "LaTeX",
    language: "ja",
    text: "以下の連立方程式を解きなさい\n\n\\begin{align}\n3x - y &= 3\\\\\n2x + y &= -9\n\\end{align}",
  },
  { name: "Japanese", language: "ja", text: `次の連立方程式を解きなさい\n${equations}` },
] as const;

export const answerEnd = "x = -6/5 = -1.2\ny = -33/5 = -6.6";
