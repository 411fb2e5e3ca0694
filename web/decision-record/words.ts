export const words = { title: 'Decision record: Level 4 plan approval' } as const;
