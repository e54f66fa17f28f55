const LINE_END = '\r\n';

/** The lines of a CSV that measure one of these, below its heading; a measure is never quoted. */
export const onlyMeasures = (csv: string, measures: readonly string[]): string => {
  const [head = '', ...lines] = csv.split(LINE_END);
  const wanted = lines.filter((line) => measures.some((measure) => line.startsWith(`${measure},`)));
  return [head, ...wanted].map((line) => line + LINE_END).join('');
};
