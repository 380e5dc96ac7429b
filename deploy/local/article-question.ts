/** The question of the article that the project began with. */
export const articleEquations = "3x - y = 3; 2x + y = -9";
export const articleQuestion =
  "Solve the following simultaneous equations:\n3x - y = 3\n2x + y = -9";
