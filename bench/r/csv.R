# A CSV file of 1,000,000 rows and 15 columns.
source("bench/r/timing.R")
if (has("data.table")) {
    data.table::setDTthreads(2)
    timed("csv", "fread, 2 threads",
          data.table::fread(file.path(folder, "table.csv")))
}
