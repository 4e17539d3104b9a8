// Limits of a batch while it waits to be deposited.

/** Over all its files, unpacked. */
export const batchLimits = { members: 4_000, sumBytes: 157_286_400 } as const
