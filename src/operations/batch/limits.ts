// How much a batch may hold where it is kept until it is deposited.

/** Its files, opened: of all of them together, and how many. */
export const batchLimits = { members: 4_000, sumBytes: 157_286_400 } as const
