drop table deletions;
