/** Thousands of runs in one test would drown its report in log lines. Imported before whatever makes a logger. */
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
