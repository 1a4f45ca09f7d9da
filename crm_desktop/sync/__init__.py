"""Exchange between the stations of one office through a shared folder, an SMB share or a database.

Every station has a whole base of its own and works alone; what it writes goes from the journal into
segments, from the spool to the share, from there to the others (`stream`) and, once it is judged
(`trust`), into their bases (`merge`). `engine` does one round of it, `runner` is the thread it runs
in, `status` tells in words how it stands. Nothing here knows a window, and nothing is global:
several offices live in one process.

A plan for 1,000 stations over PostgreSQL (on paper; up to some 50 stations what there is will do).
Measured by `python -m tests.bench sync` on two busy cores: an idle poll asks for one entry of each
peer and 1.3 more (10.3, 25.3, 50.3, 100.3 at 10, 25, 50, 100 stations). Where nobody has worked yet
it takes 1.7 ms of processor time at 10 stations and 4.2 at 50; after a day of 100 stations 22 ms,
and it reads 31 KB, for a state of 1.9 KB holds a number for every station: this grows with the
square. In that day (104 acts) an edit was seen elsewhere in 4.0 s p95, the digests were equal, a
round that moves something took 18 ms. 25 people's 1,011 acts in a simulated week, bulk edits and
imports among them, made 27,000 values and 650 KB, 643 bytes an act, and cost 8 ms of processor time
for each act at each station that took it in, polls included. What follows for 1,000 is reckoned
from that, not measured.

What does not scale as it is:

* Polls. 1,000 stations that ask for 1,000 entries every four seconds are 250,000 questions a
  second.
* States. 1,000 of some 6 KB (3–6 bytes a station), read by everybody every 24 s: 250 MB/s.
* Calling. NOTIFY wakes all for every segment; five acts a second are 5,000 wakings a second.
* Compaction. It waits for the slowest of all living stations, and reads all their states.

What does: the stream itself. 1,000 people with 150 acts a day make five a second and 96 MB a day;
every station reads and merges them all, at 8 ms each 4 % of a core (less, for twenty come in one
round). The slot has 12 bits: 4,096 stations. Merging needs no order and no meeting, so nothing in
the segments, the journal or the conflicts changes.

Steps, each useful alone:

1. One question for all peers. On a real server with 200,000 segments of 1,000 slots the next entry
   of each, asked one by one, took 1,093 ms, and 19 ms as one `name = ANY(...)` on the table there
   is (a branch 30 ms away: 30 s against 50 ms). A method of the transport beside `get`; a folder
   has it as a loop. 1,000 stations then ask 250 questions of 19 ms a second, five cores: still too
   much, hence 2.
2. Rows by (office, slot, seq), and a number in the order of commit that the hub gives (`arrived`,
   under an advisory lock of the office, so that none shows up behind one already read): «what came
   after 8,412,077» is one range of an index whatever the number of stations, and idle it is empty.
   Sequence numbers and links of hashes stay: the hub orders, it is not believed.
3. LISTEN with jitter. The call carries `arrived`; a station that has it stays silent, the others
   ask after 0–2 s at random and get what gathered. 1,000 questions in two seconds, none at night.
   One connection for LISTEN in each branch (a relay), not 1,000 backends of some 10 MB.
4. States as rows: `ack(office, slot, arrived, digests, heard_at)`, one number for the whole vector,
   replaced every 5 minutes and read only by whoever compacts; presence goes by branch, for a card
   open in another town tells nobody anything.
5. Compaction by the hub: `DELETE` of what two snapshots hold and min(arrived) of the living passed;
   rows are partitioned by day, so clearing up drops a table. It needs no key: it reads numbers
   only.
6. Snapshots by branch: one station of each makes them, lowest slot on duty as now, and whoever
   joins or is repaired takes his branch's; 88 MB for 100,000 clients do not cross the country.
7. Digests by table and day of the stamp instead of the whole table: what is older than the oldest
   unmerged stamp is counted once; divergence names a day, and a repair fetches that day.
8. Bases by branch: a station that needs its own clients only should not merge the others'. That is
   visibility in the stream (a key for each branch's segments), a change of trust, not of speed:
   last, and only if five acts a second become fifty.
"""
