/** The parts of an update that replaces a set. */
export interface SetReplace {
  readonly set: readonly string[];
  readonly remove: readonly string[];
  readonly condition: string;
  readonly values: Readonly<Record<string, ReadonlySet<number>>>;
}

/**
 * Replaces a whole set on the condition that it is still the one that was read. DynamoDB knows no empty set: the absent
 * attribute stands for it, read or written.
 */
export const setReplace = (attribute: string, read: ReadonlySet<number>, next: ReadonlySet<number>): SetReplace => ({
  set: next.size > 0 ? [`${attribute} = :next`] : [],
  remove: next.size > 0 ? [] : [attribute],
  condition: read.size > 0 ? `${attribute} = :read` : `attribute_not_exists(${attribute})`,
  values: { ...(read.size > 0 && { ':read': read }), ...(next.size > 0 && { ':next': next }) },
});

/** The update expression of a replaced set. */
export const updateOf = ({ set, remove }: Pick<SetReplace, 'set' | 'remove'>, more = ''): string =>
  [set.length > 0 ? `SET ${set.join(', ')}` : '', remove.length > 0 ? `REMOVE ${remove.join(', ')}` : '', more]
    .filter(Boolean)
    .join(' ');
