/** Short words that are no products of unknowns, and functions. */
const short =
  "a an and are as at be but by can cm cc de del do does eq eqn eqs en et for from get gal go had has he her his hr hrs how if in ii iii iv is it its kg km la lb lbs le les let lo ma me mg min ml mm my no non not now of ok on one or our out oz pls plz put q1 qu rs say see set she six so sol st sum sys ten th than that the to two und une up us use van vi vii via vs was we who why wt yd yes yet you ya yo y/o soit et ou el los las con por que es son da das der die ist nd rd eur usd yen jpy mph kph pm am ans var vars";

export const proseWords: ReadonlySet<string> = new Set(short.split(" "));

export const functionNames: ReadonlySet<string> = new Set(
  "sin cos tan cot sec csc asin acos atan arcsin arccos arctan sinh cosh tanh log ln lg exp sqrt cbrt abs floor ceil sgn sign max min mod gcd lcm det".split(
    " ",
  ),
);

/** Between two equations they say nothing of their own. */
export const connectives: ReadonlySet<string> = new Set(
  "and or with where also then given that for while but und et y as so".split(" "),
);
