import { describe, expect, it } from "vitest";
import { FairQueue, type Priority } from "../../../gpu-node/engine/fair-queue.ts";

interface Item {
  readonly name: string;
  readonly tenant: string;
  readonly priority: Priority;
  readonly maxTokens: number;
  readonly promptTokens: number;
}

function item(name: string, tenant: string, fields: Partial<Item> = {}): Item {
  return { name, tenant, priority: "interactive", maxTokens: 100, promptTokens: 10, ...fields };
}

const order = (queue: FairQueue<Item>) => [...queue.inOrder()].map(({ name }) => name);

function takeFirst(queue: FairQueue<Item>): string | undefined {
  const [next] = queue.inOrder();
  if (next) queue.take(next);
  return next?.name;
}

function takeAll(queue: FairQueue<Item>): (string | undefined)[] {
  return Array.from({ length: queue.size }, () => takeFirst(queue));
}

describe("FairQueue", () => {
  it("is first come, first served within a tenant", () => {
    const queue = new FairQueue<Item>();
    for (const name of ["a1", "a2", "a3"]) queue.add(item(name, "a"));
    expect(takeAll(queue)).toEqual(["a1", "a2", "a3"]);
  });

  it("serves tenants by turns, however much one of them sends", () => {
    const queue = new FairQueue<Item>();
    for (const name of ["a1", "a2", "a3", "a4"]) queue.add(item(name, "a"));
    for (const name of ["b1", "b2"]) queue.add(item(name, "b"));
    expect(order(queue)).toEqual(["a1", "b1", "a2", "b2", "a3", "a4"]);
    expect(takeAll(queue)).toEqual(["a1", "b1", "a2", "b2", "a3", "a4"]);
  });

  it("counts tokens, not requests", () => {
    const queue = new FairQueue<Item>();
    for (const name of ["a1", "a2"]) queue.add(item(name, "a", { maxTokens: 300 }));
    for (const name of ["b1", "b2", "b3", "b4"]) queue.add(item(name, "b"));
    expect(takeAll(queue)).toEqual(["a1", "b1", "b2", "b3", "a2", "b4"]);
  });

  it("lets nobody save up while idle, nor forget what was just given", () => {
    const queue = new FairQueue<Item>();
    for (const name of ["a1", "a2", "a3"]) queue.add(item(name, "a"));
    takeFirst(queue);
    takeFirst(queue);
    for (const name of ["b1", "b2", "b3"]) queue.add(item(name, "b"));
    expect(order(queue)).toEqual(["b1", "a3", "b2", "b3"]);
    expect(takeAll(queue)).toEqual(["b1", "a3", "b2", "b3"]);
  });

  it("takes interactive requests before batch", () => {
    const queue = new FairQueue<Item>();
    queue.add(item("slow", "a", { priority: "batch" }));
    queue.add(item("a1", "a"));
    queue.add(item("b1", "b"));
    expect(order(queue)).toEqual(["a1", "b1", "slow"]);
  });

  it("counts what waits, and forgets what leaves without a charge", () => {
    const queue = new FairQueue<Item>();
    const left = item("a1", "a");
    queue.add(left);
    queue.add(item("a2", "a"));
    queue.add(item("b1", "b"));
    expect([queue.size, queue.promptTokens]).toEqual([3, 30]);
    expect([queue.remove(left), queue.remove(left)]).toEqual([true, false]);
    expect([queue.size, queue.promptTokens]).toEqual([2, 20]);
    expect(order(queue)).toEqual(["a2", "b1"]);
  });
});
