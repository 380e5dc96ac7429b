/** Series under vLLM's names with its labels, each once for every model. */
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

export interface ModelLabel {
  readonly model_name: string;
}

/** Values by one more label. */
export type LabelledValues = Iterable<readonly [label: string | number, value: number]>;

/** `Load` = what the series that a model keeps itself are read from, when they are asked for. */
export class ModelSeries<Load> {
  readonly #registry: Registry;
  readonly #loads = new Map<string, Load>();
  readonly #zeroes: ((model: ModelLabel) => void)[] = [];

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** Shows the model from now on, all its counts at 0. */
  add(modelName: string, load: Load): ModelLabel {
    const model = { model_name: modelName };
    this.#loads.set(modelName, load);
    for (const zero of this.#zeroes) zero(model);
    return model;
  }

  counter(name: string, help: string): Counter<"model_name"> {
    const counter = new Counter(this.#describe(name, help));
    this.#zeroes.push((model) => counter.inc(model, 0));
    return counter;
  }

  /** With one more label, of which `values` are shown from the beginning. */
  counterBy<Label extends string>(
    name: string,
    help: string,
    { label, values }: { readonly label: Label; readonly values: readonly string[] },
  ): Counter<"model_name" | Label> {
    const labelNames: ("model_name" | Label)[] = ["model_name", label];
    const counter = new Counter({ ...this.#describe(name, help), labelNames });
    this.#zeroes.push(({ model_name: modelName }) => {
      for (const value of values) counter.labels(modelName, value).inc(0);
    });
    return counter;
  }

  histogram(name: string, help: string, buckets: number[]): Histogram<"model_name"> {
    const histogram = new Histogram({ ...this.#describe(name, help), buckets });
    this.#zeroes.push((model) => histogram.zero(model));
    return histogram;
  }

  /** What holds now. */
  gauge(name: string, help: string, read: (load: Load) => number): void {
    const gauge = new Gauge({
      ...this.#describe(name, help),
      collect: () => {
        for (const [modelName, load] of this.#loads) gauge.labels(modelName).set(read(load));
      },
    });
  }

  gaugeBy(name: string, help: string, label: string, read: (load: Load) => LabelledValues): void {
    const gauge = new Gauge({
      ...this.#describe(name, help),
      labelNames: ["model_name", label],
      collect: () => {
        for (const [modelName, load] of this.#loads) {
          for (const [value, count] of read(load)) {
            gauge.labels(modelName, String(value)).set(count);
          }
        }
      },
    });
  }

  /** What the model has counted so far. */
  total(name: string, help: string, read: (load: Load) => number): void {
    const counter = new Counter({
      ...this.#describe(name, help),
      collect: () => {
        counter.reset();
        for (const [modelName, load] of this.#loads) counter.labels(modelName).inc(read(load));
      },
    });
  }

  totalBy(name: string, help: string, label: string, read: (load: Load) => LabelledValues): void {
    const counter = new Counter({
      ...this.#describe(name, help),
      labelNames: ["model_name", label],
      collect: () => {
        counter.reset();
        for (const [modelName, load] of this.#loads) {
          for (const [value, count] of read(load)) {
            counter.labels(modelName, String(value)).inc(count);
          }
        }
      },
    });
  }

  #describe(name: string, help: string) {
    const labelNames: "model_name"[] = ["model_name"];
    return { name: `vllm:${name}`, help, labelNames, registers: [this.#registry] };
  }
}
