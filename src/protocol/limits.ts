// The limits of a deposit, of a file that is sent, and of what is read at all. Rules, borders, messages and the manual
// take them from here. A gateway has its own, which are no higher (gateways/facts.ts).

export const mebibyte = 1_048_576

/** No gateway takes more. `sumBytes`: 150 Mo as S²LOW, Stela and Pastell count them, for the files and for the tar.gz. */
export const depositLimits = { files: 200, sumBytes: 150 * mebibyte } as const

/** What is longer is not read. Above the limits of a deposit, so that its rules report the excess with other faults. */
export const readingLimits = { files: 200, sumBytes: 200_000_000 } as const

/** Of one form of the desk. */
export const deskLimits = { files: 50, sumBytes: depositLimits.sumBytes } as const

/** Of all files of a batch, unpacked, while it waits. */
export const batchLimits = { files: 4_000, sumBytes: depositLimits.sumBytes } as const

/** Of one deposit of a queue: each base64 counts for itself. */
export const queueLimits = { files: 50, base64Bytes: mebibyte } as const

/** Of the files sent ahead by one owner: some twenty deposits of the largest size, or two hundred usual ones. */
export const uploadQuota = { files: 1_000, bytes: 3_221_225_472 } as const

/** The longest name of a file, in UTF-8, fits every file system. */
export const nameMaxBytes = 200

/** An acte.json holds a few hundred bytes. */
export const jsonMaxBytes = mebibyte

/** They bound the cost of reading, far above any declaration or call: 5,000 SIREN, certificates in base64. */
export const jsonLimits = { depth: 20, values: 6_000, textLength: 262_144 } as const

/** An acte.json holds an objet of 500 characters, and shorter texts. */
export const acteLimits = { ...jsonLimits, textLength: 10_000 } as const

/** Megabytes as texts for people give them: 150. */
export const megabytes = (bytes: number) => Math.floor(bytes / mebibyte)
