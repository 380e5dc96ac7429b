import { describe, expect, it } from "vitest";
import { Drafter, type SequenceDrafter } from "../../../../gpu-node/engine/drafting/drafter.ts";
import { createRandom } from "../../../../gpu-node/engine/random.ts";

const vocabularySize = 1000;
/** Tokens 0 to 9 are digits. */
const shapes = Int32Array.from({ length: vocabularySize }, (_, id) => (id < 10 ? 0 : id));
/** As other text may come before and after it. */
const phrase = [101, 102, 103, 104, 105, 106, 107, 108];

function createDrafter(mostTenants?: number): Drafter {
  return new Drafter(shapes, mostTenants);
}

function teach(drafter: Drafter, tenant: string, answer: readonly number[], prompt = [100]): void {
  const sequence = drafter.begin(tenant, prompt);
  for (const token of answer) sequence.note(token);
}

function teachOften(drafter: Drafter, tenant: string, times = 20): void {
  for (let time = 0; time < times; time += 1) teach(drafter, tenant, phrase);
}

function read(sequence: SequenceDrafter, tokens: readonly number[]): SequenceDrafter {
  for (const token of tokens) sequence.note(token);
  return sequence;
}

function idsOf(sequence: SequenceDrafter, most = 8, leastProbability = 0.5): number[] {
  return sequence.draft(most, leastProbability).map(({ token }) => token);
}

describe("the drafter", () => {
  it("knows a phrase again that earlier answers had", () => {
    const drafter = createDrafter();
    teachOften(drafter, "a");
    const sequence = read(drafter.begin("a", [100]), phrase.slice(0, 2));
    expect(idsOf(sequence)).toEqual(phrase.slice(2));
    expect(sequence.draft(3, 0.5)).toHaveLength(3);
  });

  it("says how likely each token comes, and stops where all together get unlikely", () => {
    const drafter = createDrafter();
    const random = createRandom(1);
    const ends = [201, 202, 203, 204, 205];
    for (let time = 0; time < 200; time += 1) {
      teach(drafter, "a", [...phrase, ends[Math.floor(random() * ends.length)] ?? 0]);
    }
    const sequence = read(drafter.begin("a", [100]), phrase.slice(0, 4));
    const drafts = sequence.draft(8, 0.5);
    expect(drafts.map(({ token }) => token)).toEqual(phrase.slice(4));
    expect(drafts.every(({ probability }) => probability > 0.8)).toBe(true);
    read(sequence, phrase.slice(4));
    const [guess] = sequence.draft(1, 0);
    expect(guess?.probability).toBeGreaterThan(0.05);
    expect(guess?.probability).toBeLessThan(0.45);
  });

  it("drafts nothing in text that it can't guess", () => {
    const drafter = createDrafter();
    const random = createRandom(2);
    const sequence = drafter.begin("a", [100]);
    let drafted = 0;
    for (let index = 0; index < 5000; index += 1) {
      drafted += sequence.draft(8, 0.4).length;
      sequence.note(10 + Math.floor(random() * (vocabularySize - 10)));
    }
    expect(drafted).toBeLessThan(25);
  });

  it("gives up a sequence that it can't guess, but not its tenant", () => {
    const drafter = createDrafter();
    teachOften(drafter, "a");
    const random = createRandom(5);
    const noise = Array.from({ length: 64 }, () => 200 + Math.floor(random() * 700));
    expect(idsOf(read(drafter.begin("a", [100]), [...noise, ...phrase.slice(0, 4)]))).toEqual([]);
    expect(idsOf(read(drafter.begin("a", [100]), phrase.slice(0, 4)))).toEqual(phrase.slice(4));
  });

  it("takes numbers from where earlier answers took them", () => {
    const drafter = createDrafter();
    const random = createRandom(3);
    const digits = () => Array.from({ length: 3 }, () => Math.floor(random() * 10));
    const toText = (first: readonly number[], second: readonly number[]) => ({
      prompt: [100, ...first, 110, ...second, 120],
      answer: [130, 131, ...second, 132, 133, ...first, 134],
    });
    for (let time = 0; time < 300; time += 1) {
      const { prompt, answer } = toText(digits(), digits());
      teach(drafter, "a", answer, prompt);
    }
    const { prompt, answer } = toText([7, 3, 9], [2, 8, 5]);
    expect(idsOf(read(drafter.begin("a", prompt), answer.slice(0, 1)), 20, 0.3)).toEqual(
      answer.slice(1),
    );
  });

  it("tells no tenant what another's answers were", () => {
    const drafter = createDrafter();
    teachOften(drafter, "a");
    const prefix = phrase.slice(0, 3);
    expect(idsOf(read(drafter.begin("b", [100]), prefix), 8, 0)).not.toContain(phrase[3]);
    expect(idsOf(read(drafter.begin("a", [100]), prefix))).toContain(phrase[3]);
  });

  it("remembers only those tenants that came last", () => {
    const drafter = createDrafter(2);
    teachOften(drafter, "a");
    teachOften(drafter, "b");
    drafter.begin("a", [100]);
    drafter.begin("c", [100]);
    expect(drafter.tenantCount).toBe(2);
    const prefix = phrase.slice(0, 3);
    expect(idsOf(read(drafter.begin("a", [100]), prefix))).toEqual(phrase.slice(3));
    expect(idsOf(read(drafter.begin("b", [100]), prefix))).toEqual([]);
  });

  it("drafts the same after the same", () => {
    const [one, other] = [1, 2].map(() => {
      const drafter = createDrafter();
      const random = createRandom(4);
      const drafts: unknown[] = [];
      for (let answer = 0; answer < 20; answer += 1) {
        const sequence = drafter.begin("a", [100]);
        for (let index = 0; index < 50; index += 1) {
          drafts.push(sequence.draft(4, 0.1));
          sequence.note(Math.floor(random() * 12));
        }
      }
      return drafts;
    });
    expect(one).toEqual(other);
  });

  it("isn't led astray by what it supposed itself", () => {
    const drafter = createDrafter();
    teachOften(drafter, "a");
    const sequence = read(drafter.begin("a", [100]), phrase.slice(0, 2));
    sequence.draft(6, 0);
    read(sequence, [500, 501, ...phrase.slice(0, 4)]);
    expect(idsOf(sequence)).toEqual(phrase.slice(4));
  });

  it("reads long prompts and long answers", () => {
    const drafter = createDrafter();
    const long = Array.from({ length: 5000 }, (_, index) => 10 + ((index * 7) % 900));
    const sequence = drafter.begin("a", long);
    read(sequence, long);
    expect(sequence.draft(3, 0.1).length).toBeGreaterThan(0);
  });
});
