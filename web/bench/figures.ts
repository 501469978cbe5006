interface Figure {
  readonly name: string
  readonly value: number
  readonly limit: number
  readonly unit: string
}

/** What was measured, beside what is aimed at. A busy machine is slow and not wrong: nothing fails. */
export class Figures {
  readonly #figures: Figure[] = []

  add(name: string, value: number, limit: number, unit: string): void {
    this.#figures.push({ name, value, limit, unit })
  }

  print(): void {
    for (const { name, value, limit, unit } of this.#figures) {
      const aim = Number.isFinite(limit) ? `(aim: at most ${limit})` : ''
      const mark = value <= limit ? ' ' : '!'
      process.stdout.write(
        `${mark} ${name.padEnd(56)} ${value.toFixed(1).padStart(9)} ${unit} ${aim}\n`,
      )
    }
  }
}
